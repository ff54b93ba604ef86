"""Errors that a person must act on. Each message names the file, key or address, what was expected and what to do.

Errors of one bad message never travel this way: such a message becomes `quarantined` (intake contract).
"""


class MailflowError(Exception):
    """Base of all errors shown to the operator. `exit_code` is what the command line returns (sysexits.h)."""

    exit_code = 1


class SettingsError(MailflowError):
    """settings.toml, an environment variable or a secret file cannot be used."""

    exit_code = 78


class RulesError(MailflowError):
    """A file of rules/ cannot be used; the message names file and key."""

    exit_code = 78


class TemplateError(MailflowError):
    """A template cannot be rendered; the message names file, line and variable."""

    exit_code = 78


class PrintingError(MailflowError):
    """The report cannot be put on paper; the message names the template, or the item that would be lost."""

    exit_code = 78


class StoreError(MailflowError):
    """The database cannot be reached or is not of this program's version."""

    exit_code = 75


class BackupError(MailflowError):
    """A backup file cannot be written, is damaged, or may not be restored here; the message names the file."""


class MailboxError(MailflowError):
    """The IMAP server cannot be used now; the next pass tries again on a new connection."""

    exit_code = 75


class FolderError(MailboxError):
    """The IMAP server is well but refuses to move mail (full, no such right); reading goes on."""


class SendingError(MailflowError):
    """The SMTP server cannot be used now; queued mail stays queued."""

    exit_code = 75


class TokenError(MailflowError):
    """No OAuth access token can be had now; the message names the endpoint, never a secret."""

    exit_code = 75


class UsageError(MailflowError):
    """The command line asks for something that does not exist or is not allowed."""

    exit_code = 64
