"""The image and the unit keep what docker/README.md promises: no root, only data and /tmp to write, no secret."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.office import REPOSITORY

DOCKER = REPOSITORY / "docker"
FORBIDDEN = ("privileged:", "user:", "cap_add", "network_mode", "pid:", "docker.sock", "seccomp=unconfined")


def instructions(text: str) -> list[tuple[str, str]]:
    """A Dockerfile's instructions in order, continued lines joined."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def last_stage(text: str) -> list[tuple[str, str]]:
    found = instructions(text)
    return found[max(n for n, (word, _) in enumerate(found) if word == "FROM") :]


@pytest.fixture
def image() -> list[tuple[str, str]]:
    return last_stage((DOCKER / "Dockerfile").read_text("utf-8"))


def service(name: str) -> str:
    """One service of the compose file, as text."""
    text = (DOCKER / "compose.yml").read_text("utf-8")
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", text, re.M)
    assert found is not None
    return found[1]


def test_the_image_ends_as_a_user_without_rights_and_does_nothing_as_root_after_it(image) -> None:
    words = [word for word, _ in image]
    users = [rest for word, rest in image if word == "USER"]
    assert users == ["10001:10001"]  # a number: Kubernetes' runAsNonRoot cannot judge a name
    after = words[words.index("USER") + 1 :]
    assert set(after) <= {"WORKDIR", "VOLUME", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert ("ENTRYPOINT", '["mailflow"]') in image


def test_the_image_writes_to_its_volume_only(image) -> None:
    assert [rest for word, rest in image if word == "VOLUME"] == ['["/var/lib/mailflow"]']
    said = " ".join(rest for word, rest in image if word == "ENV")
    assert "MAILFLOW_PATHS__DATA=/var/lib/mailflow" in said
    assert "PYTHONDONTWRITEBYTECODE=1" in said


def test_no_secret_and_no_data_can_get_into_the_image(image) -> None:
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    seen = {line[1:].rstrip("/") for line in ignored if line.startswith("!")}
    texts = {"LICENSE", "README.md", "pyproject.toml", "requirements.lock", "settings.toml"}
    assert seen == {*texts, "rules", "templates", "mailflow"}
    assert not [rest for word, rest in image if word == "ADD" or "password" in rest.casefold()]


def test_the_trial_and_the_command_for_real_mail_run_it_read_only_without_rights() -> None:
    trial = service("mailflow")
    for line in (
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "- /tmp:",
        "init: true",
    ):
        assert line in trial
    assert not [word for word in FORBIDDEN if word in trial]
    readme = (DOCKER / "README.md").read_text("utf-8")
    [command] = re.findall(r"^docker run (?:.*\\\n)+.*", readme, re.M)
    for flag in (
        "--read-only",
        "--tmpfs /tmp:",
        "--cap-drop ALL",
        "--security-opt no-new-privileges",
        "/etc/mailflow:ro",
    ):
        assert flag in command
    assert "--privileged" not in command


def test_the_unit_scores_under_three_by_systemds_own_measure() -> None:
    unit = DOCKER / "mailflow.service"
    said = set(unit.read_text("utf-8").splitlines())
    assert {
        "User=mailflow", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "NoNewPrivileges=yes",
        "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes", "StateDirectory=mailflow",
    } <= said  # fmt: skip
    program = shutil.which("systemd-analyze")
    if program is None:
        return  # not a part of this system; the lines above stand for it
    told = subprocess.run(
        [program, "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True, check=False
    )
    level = re.search(r"Overall exposure level for mailflow.service: ([\d.]+)", told.stdout)
    assert level is not None, told.stdout + told.stderr
    assert float(level[1]) < 3
