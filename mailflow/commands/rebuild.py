"""`mailflow rebuild`: looks first, files with --apply, and says at the end what a person must do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from mailflow.commands.report import week_of
from mailflow.core.verdict import Disposition
from mailflow.core.week import stamp
from mailflow.flows.intake import Intake
from mailflow.flows.opinions import Opinions
from mailflow.flows.rebuilding import Folder, Found, Outcome, Rebuilding
from mailflow.flows.reporting import Reporting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailflow.adapters.settings.sections import MailboxServer
    from mailflow.app import App
    from mailflow.core.account import Account
    from mailflow.flows.intake import Box


def rebuild(app: App, *, apply: bool = False, resume: str = "") -> None:
    """Show, and with `apply` do, the rebuild on the real mailbox. Raises MailflowError."""
    from mailflow.daemon import token_source

    week = week_of(resume) if resume else None
    boxes = boxes_of(app.settings.imap_account(token_source(app.settings, "mailbox")), app.settings.mailbox)
    work = rebuilding(app, boxes)
    found = work.look()
    print("\n".join(seen(found, boxes)))
    if not apply:
        print("Chưa ghi gì. Thêm --apply để thực hiện; không có thư nào được gửi.")
        return
    now = app.clock()
    if week is not None:
        work.check_resumable(week, now)
    outcome = work.run(found, now)
    if week is not None:
        work.resume(week, now)
    print("\n".join(told(outcome)))


def rebuilding(app: App, boxes: Mapping[str, Box]) -> Rebuilding:
    """Joined from silent parts; `boxes` are the folders by name, the inbox first."""
    silent = replace(app, silent=True)
    opinions = Opinions(silent)
    acts = {
        Disposition.OPINION: opinions.file,
        Disposition.AUTO_REPLY: opinions.note_absence,
        Disposition.BULLETIN: opinions.keep_bulletin,
        Disposition.QUARANTINED: opinions.hold,
    }
    team, first = app.settings.identity.team_address, next(iter(boxes))
    folders = {
        name: Folder(box, Intake(silent, acts, name=team if name == first else f"{team}/{name}"), inbox=name == first)
        for name, box in boxes.items()
    }
    return Rebuilding(silent, folders, Reporting(silent).pass_over)


def boxes_of(account: Account, chosen: MailboxServer) -> dict[str, Box]:
    """A connection of its own for each folder, the inbox first; folders that no mail ever needed are made."""
    from mailflow.adapters.mailbox import Folders, Mailbox

    names = (chosen.inbox, chosen.processed, chosen.quarantine)
    boxes = {one: Mailbox(account, Folders(one, *(name for name in names if name != one))) for one in names}
    boxes[chosen.inbox].check()
    return dict(boxes)


def seen(found: list[Found], boxes: Mapping[str, Box]) -> list[str]:
    """What lies in the folders, in words."""
    counts = Counter(one.folder for one in found)
    lines = [f"Thư mục {name}: {counts[name]} thư." for name in boxes]
    times = [one.listed.arrived for one in found if one.listed.arrived]
    return [*lines, f"Thư đến từ {stamp(times[0])} đến {stamp(times[-1])}."] if times else lines


def told(outcome: Outcome) -> list[str]:
    """What was done, and what a person must do, in words."""
    kinds = ", ".join(f"{kind}: {number}" for kind, number in sorted(outcome.filed.items()))
    lines = [f"Đã ghi lại {outcome.filed.total()} thư ({kinds or 'không có thư nào'}). Không gửi thư nào."]
    if outcome.known:
        lines.append(f"{outcome.known} thư đã được ghi ở lần chạy trước.")
    if outcome.gone:
        lines.append(f"{outcome.gone} thư không còn trong hộp thư hoặc không đọc được từ máy chủ.")
    lines += [
        "Không dựng lại được: các bản báo cáo, lời duyệt, chỉnh sửa của thư ký qua dự thảo, nhật ký cũ, thư đã gửi.",
        "Báo cáo đã gửi lãnh đạo: lấy từ hộp thư của lãnh đạo hoặc Tổ trưởng. Báo cáo tuần đang làm: chạy với",
        "--resume TUẦN để lập lại dự thảo, Thư ký và Tổ trưởng xem, duyệt lại từ đầu.",
    ]
    if outcome.to_ask:
        lines.append(f"{len(outcome.to_ask)} thư quyết định hoặc giao việc cần người đọc lại (mailflow show <số>):")
        lines += [f"  số {m.id}: {stamp(m.received_at)}, {m.sender}, {m.subject[:80]}" for m in outcome.to_ask]
    return lines
