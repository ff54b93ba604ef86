"""Replacing an earlier answer is told from adding to it, and from replacing or correcting something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.replacing import replaces
from mailflow.core.vietnamese import unaccent

YES = """
Đính chính: ý kiến này thay thế ý kiến đã gửi ngày 18/11.
[ĐÍNH CHÍNH] TL: [Tổ 1] Đề nghị cho ý kiến tuần 47
Sở Y tế xin đính chính số liệu đã gửi.
Bản này thay cho bản em gửi sáng nay.
Em gửi lại báo cáo, thay bản trước ạ
Bản cập nhật BC tuần 47 thay thế bản gửi lúc 9h.
Đây là bản cập nhật thay cho bản em gửi tối qua nhé, bản kia còn thiếu phần điện mặt trời.
Sở xin thay thế nội dung đã gửi tại văn bản số 1203/BC-SXD.
Đề nghị Tổ không sử dụng bản trước vì cộng nhầm lượt tiêm chủng.
Tổ hủy giúp em bản ý kiến gửi lúc sáng, lấy bản này.
gửi lại bản đúng, bỏ bản hôm qua nhé
BC tuần 47 SCT - bản sửa
""".strip().splitlines()
NO = """
Đề nghị các cơ quan báo chí đính chính thông tin sai.
Người dân mong cơ quan chức năng đính chính tin đồn.
Sở đã đính chính trên fanpage thông tin sai về dịch bệnh.
Sở đã thay thế thiết bị hỏng tại trạm quan trắc.
Kiến nghị thay thế 30 camera cũ.
Kiến nghị Cục Thuế chia sẻ dữ liệu thu theo ngày qua trục LGSP thay cho tệp Excel như hiện nay.
Kiến nghị Tổ cho phép gửi dữ liệu qua API thay vì tệp Excel.
Đề nghị thay thế báo cáo tay bằng kết nối tự động.
Sở đã gửi báo cáo tuần, đề nghị thay thế bản đồ nền cũ.
Em bổ sung thêm một ý ngoài nội dung đã trả lời hôm thứ Tư (các ý cũ vẫn giữ nguyên).
Gửi bổ sung ý kiến tuần 47.
""".strip().splitlines()


@pytest.mark.parametrize("text", YES)
def test_taking_the_place_of_an_earlier_answer_replaces(text: str) -> None:
    assert replaces(text)


@pytest.mark.parametrize("text", YES)
def test_it_replaces_without_marks_too(text: str) -> None:
    assert replaces(unaccent(text))


@pytest.mark.parametrize("text", NO)
def test_adding_or_replacing_something_else_does_not(text: str) -> None:
    assert not replaces(text)


@pytest.mark.parametrize("text", NO)
def test_nor_does_it_without_marks(text: str) -> None:
    assert not replaces(unaccent(text))


def test_english_is_understood() -> None:
    assert replaces("This replaces my e-mail of yesterday.")
    assert replaces("Please disregard my previous message.")


@given(st.text(max_size=500))
def test_any_text_is_judged(text: str) -> None:
    assert replaces(text) in (True, False)
