"""Real servers for the tests: Dovecot (IMAP, login) and Postfix (SMTP), each with its own files below one folder.

Both need root, as on any mail host: they give up rights to their own users. Nothing leaves this machine, and the
system's own Dovecot and Postfix, if any, are not touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from mailflow.core.account import Account, Tls
from tests.certificates import make_certificates

HOST = "127.0.0.1"
AUTHSERV_ID = "mx.binhphuoc.example"
PASSWORD = "mật khẩu thử nghiệm"
OWNER = "nobody"  # who owns the mail on disk; neither server lets root
SETUP = "run `make setup-test` (apt packages dovecot-imapd and postfix)"

DOVECOT = """\
base_dir = {run}
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{cert}
ssl_key = <{key}
first_valid_uid = 1
mail_location = maildir:~/Maildir
auth_mechanisms = plain login
auth_failure_delay = 0
default_vsz_limit = 512M
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu {root}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Lu {root}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_starttls}
  }}
  inet_listener imaps {{
    port = {imap}
    ssl = yes
  }}
}}
# One wrong password must not slow down the logins of all other tests.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {root}/auth-postfix {{
    mode = 0666
  }}
}}
"""

POSTFIX_MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/postfix.log
maillog_file_prefixes = {root}
myhostname = {name}
myorigin = {name}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
message_size_limit = 30000000
virtual_mailbox_domains = texthash:{root}/domains
virtual_mailbox_maps = texthash:{root}/mailboxes
virtual_mailbox_base = {root}/mail
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
transport_maps = texthash:{root}/transports
default_transport = error:5.1.2 Nothing leaves this test machine
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {root}/auth-postfix
smtpd_sender_login_maps = texthash:{root}/logins
"""

POSTFIX_MASTER = """\
{submission} inet n - n - - smtpd
  -o syslog_name=submission
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
  -o smtpd_data_restrictions=check_sender_access,regexp:{root}/proven
{outside} inet n - n - - smtpd
  -o syslog_name=outside
  -o cleanup_service_name=cleanup-outside
cleanup unix n - n - 0 cleanup
cleanup-outside unix n - n - 0 cleanup
  -o header_checks=regexp:{root}/claims
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
nouser unix - n n - - pipe
  user={owner} argv=/bin/sh -c {{exit 67}}
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class MailServers:
    """Every one of `addresses` has an inbox and logs in with PASSWORD; mail to `bouncing` comes back as a DSN.

    `prefix` is where Dovecot keeps folders ("INBOX." or nothing).
    """

    def __init__(self, addresses: Iterable[str], bouncing: Iterable[str] = (), prefix: str = "") -> None:
        self.addresses = {a.lower() for a in addresses}
        self.prefix = prefix
        self.bouncing = {a.lower() for a in bouncing}
        # Not below pytest's folder: that is closed to other users, and too long for the names of sockets.
        self.root = Path(tempfile.mkdtemp(prefix="mailflow-e2e-"))
        self.imap, self.imap_starttls, self.submission, self.outside = _free_ports(4)
        self._dovecot: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when all ports answer. Raises RuntimeError with what to install, or with the logs."""
        _require()
        self.root.chmod(0o755)
        self.ca_file = make_certificates(self.root).ca_file
        self._write_users()
        self._write_dovecot()
        self._write_postfix()
        self._dovecot = subprocess.Popen(["dovecot", "-F", "-c", self.root / "dovecot.conf"])
        self._postfix("start")
        for port in (self.imap, self.imap_starttls, self.submission, self.outside):
            self._await_port(port)

    def stop(self) -> None:
        """Ends both servers and removes their files."""
        try:
            if (self.root / "spool/pid/master.pid").exists():
                self._postfix("stop")
        finally:
            if self._dovecot is not None:
                self._dovecot.terminate()
                self._dovecot.wait(20)
            shutil.rmtree(self.root)

    def imap_account(self, address: str, tls: Tls = Tls.IMPLICIT) -> Account:
        port = self.imap if tls == Tls.IMPLICIT else self.imap_starttls
        return Account("localhost", port, tls, address, PASSWORD, timeout=20, ca_file=self.ca_file)

    def smtp_account(self, address: str) -> Account:
        """Submission: only the owner of `address` may send as it, and Postfix vouches for that with dmarc=pass."""
        return Account("localhost", self.submission, Tls.STARTTLS, address, PASSWORD, timeout=20, ca_file=self.ca_file)

    def outside_account(self) -> Account:
        """The door to the world: anyone may deliver under any name, and nothing vouches for it."""
        return Account("localhost", self.outside, Tls.STARTTLS, timeout=20, ca_file=self.ca_file)

    def logs(self) -> str:
        """The last lines of both logs."""
        found = [(f, self.root / f) for f in ("dovecot.log", "postfix.log")]
        tails = [(f, path.read_text(errors="replace").splitlines()[-60:]) for f, path in found if path.exists()]
        return "\n".join(f"--- {f}\n" + "\n".join(lines) for f, lines in tails)

    def _postfix(self, verb: str) -> None:
        command = ["postfix", "-c", str(self.root / "postfix"), verb]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"postfix {verb}: {done.stdout}{done.stderr}\n{self.logs()}")

    def _write_users(self) -> None:
        owner = pwd.getpwnam(OWNER)
        mail = self.root / "mail"
        for address in self.addresses:
            home = mail / address
            home.mkdir(parents=True, exist_ok=True)
            os.chown(home, owner.pw_uid, owner.pw_gid)
        everyone = sorted(self.addresses | self.bouncing)
        tables = {
            "users": [f"{a}:{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{mail / a}::" for a in sorted(self.addresses)],
            "mailboxes": [f"{a} {a}/Maildir/" for a in everyone],
            "domains": [f"{d} ok" for d in sorted({a.rpartition("@")[2] for a in everyone})],
            "transports": [f"{a} nouser:" for a in sorted(self.bouncing)],
            "logins": [f"{a} {a}" for a in sorted(self.addresses)],
        }
        for name, lines in tables.items():
            new = self.root / f"{name}.new"  # put in place at once, so that no server reads half a table
            new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            new.replace(self.root / name)

    def _write_dovecot(self) -> None:
        conf = DOVECOT.format(
            root=self.root,
            run=self.root / "run",
            cert=self.root / "cert.pem",
            key=self.root / "key.pem",
            imap=self.imap,
            imap_starttls=self.imap_starttls,
            prefix=self.prefix,
            separator="." if self.prefix else "/",
        )
        (self.root / "dovecot.conf").write_text(conf)

    def _write_postfix(self) -> None:
        owner, postfix = pwd.getpwnam(OWNER), pwd.getpwnam("postfix")
        for folder in ("postfix", "spool", "data"):
            (self.root / folder).mkdir()
        os.chown(self.root / "data", postfix.pw_uid, postfix.pw_gid)
        values = {
            "root": self.root,
            "daemons": _postconf("daemon_directory"),
            "name": AUTHSERV_ID,
            "owner": OWNER,
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
            "cert": self.root / "cert.pem",
            "key": self.root / "key.pem",
            "submission": f"{HOST}:{self.submission}",
            "outside": f"{HOST}:{self.outside}",
        }
        (self.root / "postfix/main.cf").write_text(POSTFIX_MAIN.format(**values))
        (self.root / "postfix/master.cf").write_text(POSTFIX_MASTER.format(**values))
        vouch = f"PREPEND Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from=$1"
        (self.root / "proven").write_text(f"/@(.+)$/ {vouch}\n")
        claim = AUTHSERV_ID.replace(".", r"\.")
        (self.root / "claims").write_text(f"/^Authentication-Results:[[:space:]]*{claim}/ IGNORE\n")

    def _await_port(self, port: int) -> None:
        for _ in range(200):
            if self._dovecot is not None and self._dovecot.poll() is not None:
                break
            try:
                with socket.create_connection((HOST, port), timeout=20) as link:
                    if port == self.imap or link.recv(1):
                        return
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError(f"Nothing answers on port {port}.\n{self.logs()}")


def _require() -> None:
    for program in ("dovecot", "postfix", "postconf"):
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
            raise RuntimeError(f"{program} is missing: {SETUP}")
    if os.geteuid() != 0:
        raise RuntimeError("Dovecot and Postfix need root, for example in the container of docker/.")


def _postconf(name: str) -> str:
    return subprocess.run(["postconf", "-d", "-h", name], capture_output=True, text=True, check=True).stdout.strip()


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
