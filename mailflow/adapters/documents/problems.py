"""What people are told when a file cannot be read, or only in part: Vietnamese sentences that name the file."""

from __future__ import annotations

_SENTENCES = {
    "empty": "Tệp “{name}” không có nội dung (0 byte). Đề nghị gửi lại tệp.",
    "damaged": "Không đọc được tệp “{name}”: tệp hỏng hoặc không đúng định dạng. Đề nghị mở thử và gửi lại tệp.",
    "password": "Không đọc được tệp “{name}”: tệp có mật khẩu. Đề nghị gửi lại tệp không đặt mật khẩu.",
    "timeout": "Không đọc được tệp “{name}”: đọc quá lâu. Đề nghị gửi lại tệp nhỏ hơn hoặc gửi dạng docx.",
    "failed": "Không đọc được tệp “{name}”: tệp quá phức tạp hoặc bị hỏng. Đề nghị gửi lại dạng docx hoặc pdf.",
    "bomb": "Không đọc được tệp “{name}”: nội dung bung ra quá lớn. Đề nghị gửi lại tệp nhỏ hơn.",
    "too_big": "Không đọc tệp “{name}”: tệp vượt quá {limit} MB. Đề nghị gửi lại tệp nhỏ hơn.",
    "too_many": "Không đọc tệp “{name}”: thư có quá {limit} tệp kèm theo. Đề nghị gửi lại trong thư khác.",
    "too_many_inside": "Tệp “{name}” chứa nhiều tệp; chỉ đọc {limit} tệp đầu. Đề nghị gửi riêng các tệp còn lại.",
    "too_deep": "Không đọc tệp “{name}”: tệp nén lồng nhiều lớp. Đề nghị gửi tệp không nén.",
    "cut": "Chỉ đọc được phần đầu của tệp “{name}” vì nội dung quá dài. Đề nghị gửi phần còn lại trong tệp khác.",
    "pages": "Chỉ đọc được {done}/{all} trang của tệp “{name}”. Đề nghị gửi dạng docx hoặc chia nhỏ tệp.",
    "heic": "Không đọc được ảnh “{name}” (định dạng HEIC của iPhone). Đề nghị gửi lại ảnh dạng JPG.",
    "archive": "Không mở được tệp nén “{name}” ({kind}). Đề nghị gửi tệp không nén hoặc nén dạng ZIP.",
    "no_ocr": "Tệp “{name}” là ảnh chụp hoặc bản quét, không nhận dạng được chữ. Đề nghị gửi bản docx hoặc pdf có chữ.",
    "no_words": "Không thấy chữ trong ảnh hoặc bản quét “{name}”. Đề nghị gửi bản rõ hơn, hoặc bản docx.",
    "program": "Không mở tệp “{name}”: tệp là chương trình, không phải văn bản.",
    "unsupported": "Không đọc được tệp “{name}”: định dạng chưa được hỗ trợ. Đề nghị gửi lại dạng docx, xlsx hoặc pdf.",
    "hidden_sheets": "Tệp “{name}” có trang tính bị ẩn, không đọc: {sheets}. Đề nghị bỏ ẩn nếu cần gửi.",
    "encrypted_mail": "Không đọc được tệp “{name}”: thư được mã hóa hoặc đóng gói S/MIME. Đề nghị gửi thư thường.",
}


class Unreadable(Exception):
    """A file, or one inside it, cannot be read; `problem` is the sentence's key, `values` what it names."""

    def __init__(self, problem: str, **values: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.values = values


def say(problem: str, name: str, **values: object) -> str:
    """The sentence for a problem with the file `name`."""
    return _SENTENCES[problem].format(name=name, **values)
