"""The audit trail in plain Vietnamese: one sentence for every kind of event that the program writes.

`{who}` is the actor's title, `{how}` the mail by which or that a command did it; other names in braces are details of
the event, and what is missing is left out. People's own words stand in mails and registers only, where retention can
erase them: the trail cannot forget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mailflow.core.edits import Action
from mailflow.core.records import DeliveryState, Event, OutgoingMail
from mailflow.core.week import spoken

SERVICE = "mailflow"  # the actor's name of the service itself
_SERVICE_WORDS = "Hệ thống"
_GAP = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"“.*”", re.DOTALL)
_REPLY = 160  # of a server's answer, letters shown

SENTENCES: Mapping[str, str] = {
    "filed": "Nhận thư số {message} của {who}: {meaning}.",
    "seen_before": "Thư số {message} trùng từng byte với thư số {twin_of}; không ghi lại lần nữa.",
    "recorded_by_hand": "{who} ghi nhận ý kiến của {member} bằng lệnh note.",
    "record_confirmed": "{who} xác nhận ý kiến đã ghi nhận hộ là đúng.",
    "record_objected": "{who} đính chính ý kiến đã được ghi nhận hộ.",
    "delayed": "Máy chủ thư báo thư gửi tới {to} đến chậm.",
    "bounced": "Thư gửi tới {actor} không đến được {status}.",
    "duty_request": "Đến hạn {due}: hệ thống gửi thư đề nghị các thành viên cho ý kiến.",
    "duty_remind": "Đến hạn {due}: hệ thống nhắc những thành viên chưa có ý kiến.",
    "duty_draft": "Đến giờ chốt {due}: hệ thống lập dự thảo báo cáo.",
    "duty_submit": "Đến hạn {due}: hệ thống trình Tổ trưởng bản dự thảo hiện có.",
    "duty_remind_head": "Đến hạn {due}: hệ thống nhắc Tổ trưởng duyệt báo cáo.",
    "duty_deliver_joint": "Đến hạn {due}: hệ thống gửi lãnh đạo thư chung của các Tổ.",
    "duty_deliver": "Hệ thống gửi lãnh đạo báo cáo của Tổ (hạn {due}).",
    "duty_not_approved": "Đến hạn {due}: hệ thống báo lãnh đạo rằng báo cáo của Tổ chưa được duyệt.",
    "duty_alarm": "Quá hạn {due} mà báo cáo chưa được duyệt: hệ thống báo Thư ký và cơ quan thường trực.",
    "report_draft": "{who} lập bản dự thảo, phiên bản {version} (SHA-256 {sha256}).",
    "report_revise": "{who} sửa báo cáo, thành phiên bản {version} (SHA-256 {sha256}).",
    "report_submitted": "{who} trình Tổ trưởng phiên bản {version} (SHA-256 {sha256}).",
    "report_approved": "{who} DUYỆT phiên bản {version} bằng thư số {message}.",
    "report_returned": "{who} TRẢ LẠI phiên bản {version} bằng thư số {message}.",
    "report_delivered": "Phiên bản {version} được xếp gửi tới lãnh đạo.",
    "report_not_printed": "Không in được phiên bản {version} ra PDF: {error}.",
    "already_submitted": "{who} đồng ý với phiên bản {version}, bản đã được trình trước đó.",
    "supplement_left": "{who} để các ý kiến đến sau giờ chốt lại kỳ sau.",
    "decision_unclear": "Chưa ghi nhận quyết định của {who} trong thư số {message}, đã hỏi lại: {why}.",
    "not_the_approver": "{who} trả lời thư trình nhưng không có quyền duyệt; không ghi nhận.",
    "edit": "{who} chỉnh sửa dự thảo phiên bản {version}: {action} mục {number}.",
    "edit_without_item": "{who} muốn {action} mục {number}, nhưng phiên bản {version} không có mục ấy.",
    "directive_given": "{who} giao việc bằng thư số {message} (việc số {directive}).",
    "directive_unverified": "Thư số {message} mang tên {who} giao việc nhưng chưa được xác thực; chưa chuyển cho ai.",
    "directive_cancelled": "{who} thôi theo dõi việc số {directive}{how}.",
    "directive_reopened": "{who} mở lại việc số {directive}{how}.",
    "directive_done": "{who} báo việc số {directive} đã hoàn thành{how}.",
    "issue_raised": "Ghi bất cập {code}, nêu trong thư số {message}.",
    "issue_repeated": "Bất cập {code} được nêu lại trong thư số {message}.",
    "issue_void": "Bất cập {code} không còn trong báo cáo; mã không dùng lại.",
    "issue_proposed": "Bất cập {code} được đưa lại vào báo cáo.",
    "issue_settled": "{who} báo bất cập {code} đã khắc phục{how}.",
    "issue_reopened": "{who} mở lại bất cập {code}{how}.",
    "issue_already": "{who} nói về bất cập {code}{how}; không có gì thay đổi.",
    "refiled": "{who} phân loại lại thư số {message}: bỏ {removed}, thêm {added} nội dung.",
    "released": "{who} cho thư số {message} đi lại toàn bộ quy trình.",
    "dossier_exported": "{who} xuất hồ sơ của tuần ra tệp.",
    "duty_rehearsal": "Đến hạn {due}: hệ thống gửi Thư ký thư diễn tập.",
    "duty_readiness": "Đến hạn {due}: hệ thống báo Thư ký tình hình sẵn sàng trước giờ gửi.",
    "duty_review_draft": "Đến hạn {due}: hệ thống lập dự thảo báo cáo sơ kết năm.",
    "duty_review_remind_secretary": "Hệ thống nhắc Thư ký về dự thảo báo cáo sơ kết.",
    "duty_review_remind_head": "Hệ thống nhắc Tổ trưởng duyệt báo cáo sơ kết.",
    "duty_review_deliver": "Hệ thống gửi lãnh đạo báo cáo sơ kết đã được duyệt.",
    "review_draft": "{who} lập dự thảo báo cáo sơ kết, phiên bản {version} (SHA-256 {sha256}).",
    "review_revise": "{who} sửa báo cáo sơ kết, thành phiên bản {version} (SHA-256 {sha256}).",
    "review_submitted": "{who} trình Tổ trưởng báo cáo sơ kết, phiên bản {version} (SHA-256 {sha256}).",
    "review_approved": "{who} DUYỆT báo cáo sơ kết, phiên bản {version}, bằng thư số {message}.",
    "review_returned": "{who} TRẢ LẠI báo cáo sơ kết, phiên bản {version}, bằng thư số {message}.",
    "review_delivered": "Báo cáo sơ kết, phiên bản {version}, được xếp gửi tới lãnh đạo.",
    "restored": "Cơ sở dữ liệu được khôi phục từ bản sao lưu lập lúc {made_at}.",
    "rebuilt": "Cơ sở dữ liệu được dựng lại từ hộp thư: {filed} thư; không gửi lại thư nào.",
    "resumed": "{who} cho báo cáo của tuần này đi tiếp sau khi dựng lại cơ sở dữ liệu.",
    "erased_messages": "Xóa nội dung {number} thư nhận trước {before}, theo thời hạn lưu {years} năm.",
    "erased_rest": "Xóa lời của {number} thư gửi đi, ghi chép trước {before}, theo thời hạn lưu {years} năm.",
    "person_list": "Thư số {message} kèm {files} tệp trông như danh sách cá nhân; đã báo Thư ký.",
    "no_address": "Không có địa chỉ để gửi thư ({letter}).",
    "mail_accepted": "Máy chủ thư đã nhận thư {purpose} tới {to}: {reply}.",
    "sent_smaller": "Máy chủ không nhận thư {purpose} tới {to} vì quá lớn; đã gửi lại bản nhỏ hơn: {reply}.",
    "refused": "Máy chủ thư từ chối thư {purpose} tới {to}: {reply}.",
    "sending_uncertain": "Không rõ máy chủ đã nhận thư {purpose} tới {to} hay chưa: {reply}.",
    "alarm": "Hệ thống báo động ({key}): {reason}.",
    "alarm_over": "Sự việc đã hết ({key}).",
}
_MEANINGS: Mapping[str, str] = {
    "opinion": "ý kiến, {items} nội dung",
    "empty": "không có nội dung, đã đề nghị gửi lại",
    "auto_reply": "thư trả lời tự động",
    "bounce": "thông báo thư không đến được",
    "bulletin": "số liệu của cơ quan thường trực",
    "quarantined": "giữ lại chờ người xem xét",
    "refused_secret": "có dấu hiệu bí mật nhà nước, không lưu",
    "decision": "trả lời về báo cáo",
    "directive": "ý kiến giao việc",
    "receipt": "giấy báo đã nhận hoặc đã đọc",
}
PURPOSES: Mapping[str, str] = {
    "call": "đề nghị cho ý kiến", "reminder": "nhắc", "receipt": "báo nhận", "recorded": "ghi nhận hộ",
    "draft": "dự thảo", "submission": "trình duyệt", "head_reminder": "nhắc duyệt", "confirmation": "xác nhận duyệt",
    "returned": "báo trả lại", "return_recorded": "ghi nhận trả lại", "agreed": "ghi nhận đồng ý",
    "supplement": "ý kiến bổ sung", "delivery": "gửi lãnh đạo", "late_delivery": "gửi lãnh đạo sau",
    "not_approved": "báo chưa duyệt", "ask": "hỏi lại", "directive": "giao việc",
    "directive_receipt": "báo nhận giao việc", "issues_recorded": "báo nhận kết quả khắc phục",
    "quarantine_notice": "báo thư đang giữ", "alarm": "cảnh báo",
    "bounce_notice": "báo thư không đến được", "empty_resend": "đề nghị gửi lại", "late_notice": "báo đến muộn",
    "not_approver": "báo không có quyền duyệt", "unread_file": "báo tệp không đọc được",
    "person_list": "báo tệp giống danh sách cá nhân",
}  # fmt: skip
_ACTIONS: Mapping[str, str] = {
    Action.DROP: "bỏ", Action.REPLACE: "sửa", Action.ADD: "thêm", Action.ACCEPT: "nhận bổ sung",
}  # fmt: skip
_STATES: Mapping[DeliveryState, str] = {
    DeliveryState.QUEUED: "chờ gửi",
    DeliveryState.SENDING: "đang gửi",
    DeliveryState.ACCEPTED: "máy chủ đã nhận",
    DeliveryState.REFUSED: "bị từ chối",
    DeliveryState.RETRY: "sẽ gửi lại",
    DeliveryState.UNCERTAIN: "không rõ đã đến chưa",
    DeliveryState.HELD: "giữ lại, quá số thư trong ngày",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One moment of the story: `when` is local time in words."""

    when: str
    text: str


def tell(event: Event, title_of: Callable[[str], str]) -> Line:
    """The sentence of an event. `title_of` gives the title of an address, or the address itself.

    A kind that has no words (written by a newer program) is told by its name, never left out.
    """
    who = _SERVICE_WORDS if event.actor in (SERVICE, "") else title_of(event.actor)
    details = {name: _plain(name, value) for name, value in event.detail.items()}
    values = {"who": who, "actor": event.actor, "message": _plain("", event.message), **details}
    values["meaning"] = _filled(_MEANINGS.get(str(event.detail.get("disposition")), "{disposition}"), values)
    values["how"] = f", bằng thư số {event.message}" if event.message else ", ghi bằng lệnh"
    sentence = SENTENCES.get(event.what, f"{{who}}: {event.what}.")
    return Line(spoken(event.at), _filled(sentence, values))


def tell_mail(mail: OutgoingMail) -> Line:
    """What became of a mail of ours: to whom, in which state, and what the server said last."""
    what = PURPOSES.get(mail.purpose, mail.purpose)
    version = f", phiên bản {mail.version}" if mail.version else ""
    said = f": {mail.last_reply[:_REPLY]}" if mail.last_reply else ""
    text = f"Thư {what}{version} tới {mail.to}: {_STATES[mail.state]}{said}"
    return Line(spoken(mail.sent_at or mail.queued_at), text)


def unquoted(reason: str) -> str:
    """A reason without the words of a mail that it quotes: what the trail may keep."""
    return _QUOTED.sub("“…”", reason)


def _plain(name: str, value: object) -> str:
    if value is None:
        return ""
    match name:
        case "purpose":
            return PURPOSES.get(str(value), str(value))
        case "action":
            return _ACTIONS.get(str(value), str(value))
        case "due":
            return spoken(datetime.fromisoformat(str(value)))
    return str(value)[:_REPLY]


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    text = _GAP.sub(lambda gap: values.get(gap[1], ""), sentence)
    return re.sub(r" +([.,:)])", r"\1", re.sub(r"  +", " ", text)).replace("()", "").strip()
