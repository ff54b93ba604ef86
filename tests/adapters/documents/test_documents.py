"""The child process: what it may do, how it ends, and that one bad file never harms the next."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mailflow.adapters.documents import Documents, Limits
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.adapters.documents.wire import Task, pack, unpack
from mailflow.adapters.documents.worker import Worker, WorkerLost, WorkerSlow
from mailflow.core.message import Extracted
from tests.adapters.documents.making import attachment, docx, p, zipped

GOOD = docx(p("Ý kiến tốt"))

# A child that does what the file says: everything that a reader of hostile bytes might be made to do.
ROGUE = """
import os, struct, sys
from mailflow.adapters.documents import wire
from mailflow.core.message import Extracted
read = lambda: os.fdopen(0, "rb", closefd=False)
with read() as source:
    while True:
        frames = [source.read(struct.unpack(">I", source.read(4))[0]) for _ in range(2)]
        deed = frames[1].decode()
        if deed == "crash": os.abort()
        if deed == "leave": os._exit(0)
        while deed == "hang": pass
        answer = wire.frame(wire.pack(Extracted("a", deed)))
        if deed == "junk": answer = wire.frame(b"[1, 2]")
        if deed == "pickle": answer = wire.frame(b"cos\\nsystem\\n(S'true'\\ntR.")
        if deed == "endless": answer = b"\\xff" * 8
        if deed == "cut": answer = answer[:6]
        os.write(1, answer)
        if deed == "cut": os._exit(0)
"""
TASK = Task("a", "", 30.0, 10, 10**6, 50, False)


@pytest.fixture
def documents():
    made = Documents()
    yield made
    made.close()


def texts(documents: Documents, *contents: bytes) -> list[Extracted]:
    given = [attachment(content, f"{i}.bin", i) for i, content in enumerate(contents)]
    found = documents.read(given)
    return [found[i] for i in range(len(contents))]


def test_files_are_read_by_their_index(documents: Documents) -> None:
    found = documents.read([attachment(GOOD, "a.docx", 3), attachment(b"hai", "b.txt", 7)])
    assert {i: d.text for i, d in found.items()} == {3: "Ý kiến tốt", 7: "hai"}


def test_without_files_no_child_is_started(documents: Documents) -> None:
    assert documents.read([]) == {}
    assert documents.children == []


def test_one_child_reads_many_files_and_ends_on_close(documents: Documents) -> None:
    texts(documents, GOOD)
    first = documents.children[0]
    texts(documents, GOOD, GOOD)
    assert documents.children[0] == first
    documents.close()
    assert documents.children == []
    assert first is not None
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_mails_that_come_together_are_read_by_several_children() -> None:
    documents = Documents(Limits(readers=2))
    waiting = [documents.begin([attachment(GOOD, "a.docx", number)]) for number in range(6)]
    assert [wait()[number].text for number, wait in enumerate(waiting)] == ["Ý kiến tốt"] * 6
    assert 1 <= len(documents.children) <= 2
    documents.close()


def test_closing_ends_a_file_that_is_being_read_and_those_that_wait() -> None:
    documents = Documents(Limits(readers=1))
    texts(documents, GOOD)
    (child,) = documents.children
    os.kill(child, signal.SIGSTOP)
    for _ in range(2):
        documents.begin([attachment(GOOD, "a.docx", 0)])
    documents.close()  # would wait for two minutes
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert texts(documents, GOOD)[0].text == "Ý kiến tốt"
    documents.close()


def test_too_many_and_too_large_files_are_not_read_but_said() -> None:
    documents = Documents(Limits(attachments=1, attachment_mb=1))
    many = texts(documents, b"x" * 1_100_000, GOOD)
    assert "1 MB" in many[0].problem
    assert "quá 1 tệp" in many[1].problem
    assert documents.children == []


def test_a_text_beyond_the_cap_is_cut_and_said(documents: Documents) -> None:
    (document,) = texts(documents, b"ab cd\n" * (TEXT_CAP // 5))
    assert len(document.text) == TEXT_CAP
    assert "Chỉ đọc được phần đầu" in document.problem


@pytest.mark.parametrize("deed", ["crash", "leave", "junk", "pickle", "endless", "cut"])
def test_a_child_that_misbehaves_is_replaced(deed: str) -> None:
    worker = Worker(1024, (sys.executable, "-c", ROGUE))
    with pytest.raises(WorkerLost):
        worker.read(TASK, deed.encode())
    assert worker.pid is None
    assert worker.read(TASK, b"next").text == "next"
    worker.close()


def test_a_child_that_hangs_is_ended() -> None:
    worker = Worker(1024, (sys.executable, "-c", ROGUE))
    with pytest.raises(WorkerSlow):
        worker.read(Task("a", "", 0.5, 10, 10**6, 50, False), b"hang")
    assert worker.read(TASK, b"next").text == "next"
    worker.close()


def test_a_stopped_child_loses_only_its_file() -> None:
    documents = Documents(Limits(wall_seconds=4))
    texts(documents, GOOD)
    assert documents.children
    os.kill(documents.children[0], signal.SIGSTOP)
    slow, good = texts(documents, GOOD, GOOD)
    assert "quá lâu" in slow.problem
    assert good.text == "Ý kiến tốt"
    documents.close()


def test_a_child_killed_between_files_is_replaced_unseen(documents: Documents) -> None:
    texts(documents, GOOD)
    assert documents.children
    os.kill(documents.children[0], signal.SIGKILL)
    assert texts(documents, GOOD)[0].text == "Ý kiến tốt"


def large_docx() -> bytes:
    """Twelve megabytes of XML that compress like text, not like a bomb."""
    words = random.Random(7).choices([f"từ{i}" for i in range(5000)], k=400_000)
    return docx("".join(p(" ".join(words[i : i + 4])) for i in range(0, len(words), 4)))


def test_a_file_that_needs_too_much_memory_or_time_is_a_problem_and_the_next_is_read() -> None:
    hog = large_docx()
    documents = Documents(Limits(memory_mb=220))
    greedy, good = texts(documents, hog, GOOD)
    assert greedy.problem
    assert good.text == "Ý kiến tốt"
    documents.close()
    documents = Documents(Limits(cpu_seconds=1))
    endless, good = texts(documents, hog, GOOD)
    assert endless.problem
    assert good.text == "Ý kiến tốt"
    documents.close()


def test_bombs_leave_the_next_file_readable(documents: Documents) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    billion = zipped({"word/document.xml": laughs + "]><document><body>&j;</body></document>"})
    bomb = zipped({"0.txt": b"\0" * 300_000_000})
    found = texts(documents, billion, bomb, GOOD)
    assert [bool(d.problem) for d in found] == [True, True, False]


def test_paths_in_archives_never_touch_the_disk(documents: Documents, tmp_path: Path) -> None:
    target = tmp_path / "xau.txt"
    (document,) = texts(documents, zipped({f"../../../../{target}": "xấu", str(target): "xấu", "..\\..\\a.txt": "b"}))
    assert [one.filename for one in document.nested] == ["xau.txt", "xau.txt", "a.txt"]
    assert not target.exists()


def run(code: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_inside_the_walls_there_are_no_sockets_and_no_growing_files(tmp_path: Path) -> None:
    code = """
import os, socket, sys
from mailflow.adapters.documents import sandbox
ours, theirs = os.pipe()
sandbox.close_in(1024, ours)
for deed in (lambda: socket.socket(), lambda: open(sys.argv[1], "w").write("x" * 9), lambda: bytearray(2 * 10**9)):
    try:
        made = deed()
        print("done")
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""
    said = run(code, tmp_path / "a").split()
    assert said[0] == "PermissionError"
    assert said[2] == "MemoryError"
    assert (tmp_path / "a").read_bytes() == b""


def test_the_child_dies_with_a_parent_that_is_killed() -> None:
    code = """
import sys
from mailflow.adapters.documents import Documents
from mailflow.core.message import Attachment
documents = Documents()
documents.read([Attachment(0, "a.txt", "text/plain", b"x")])
print(documents.children[0], flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    ended, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert ended


def resident(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.split("\n") if line.startswith("VmRSS"))


def test_memory_stays_flat_over_many_files(documents: Documents) -> None:
    content = docx("".join(p(f"Đoạn {i} của báo cáo tuần 47") for i in range(300)))
    texts(documents, *[content] * 20)
    before = resident(documents.children[0])
    texts(documents, *[content] * 50)
    texts(documents, *[content] * 50)
    assert resident(documents.children[0]) < before + 15_000


def test_an_answer_survives_the_wire_with_its_convention() -> None:
    document = Extracted("a", "| a\u2028b | c |", "p", True, True, "h", (Extracted("b", "x"),))
    assert unpack(pack(document)) == document


def test_an_answer_nested_too_deep_is_refused() -> None:
    document = Extracted("a")
    for _ in range(6):
        document = Extracted("a", nested=(document,))
    with pytest.raises(ValueError):
        unpack(pack(document))
