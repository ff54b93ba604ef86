"""Greetings, thanks, excuses and covering notes are passed over; a sentence that states anything is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.courtesy import is_courtesy
from mailflow.core.vietnamese import unaccent

COURTESIES = """
Kính gửi Thư ký Tổ 1,
Kính gửi: Tổ thư ký/ Sở TTTT
Dear a/c
Dear colleagues,
Kính thưa đồng chí Tổ trưởng
Chào anh Thành, Sở LĐTBXH xin góp ý nhanh:
Qua theo dõi số liệu hệ thống y tế trên IOC từ ngày 16/11 đến ngày 18/11, Sở Y tế có ý kiến như sau:
Sở Tài chính có ý kiến về số liệu thu chi ngân sách trên IOC tuần 47 như sau:
Công an tỉnh có ý kiến đối với hai hệ thống được phân công như sau:
Theo phân công phối hợp tại Phụ lục kèm Quyết định số 2936/QĐ-UBND, Sở Giáo dục và Đào tạo gửi Tổ 2 ý kiến sau:
Tôi có một số ý kiến sau khi xem bảng theo dõi sáng nay:
Gửi Thư ký Tổ 3, tôi trả lời từng ý bên dưới.
Ý kiến của Sở Xây dựng tôi ghi chữ đỏ ngay dưới từng mục trong thư của Tổ.
Phòng Tổng hợp kính chuyển ý kiến của đồng chí Trưởng Ban.
Văn phòng Ban xin chuyển ý kiến của anh Minh như thư bên dưới ạ.
Thừa lệnh anh Hùng - Giám đốc Sở, em gửi ý kiến tuần 47 như file kèm.
Được sự đồng ý của Lãnh đạo Sở, em gửi ý kiến tuần 47.
Em gửi bảng đối chiếu chỉ tiêu tuần 47 của Sở KHĐT, anh Thành đã xem và đồng ý ạ.
Sở Y tế gửi ý kiến tuần 47 theo tệp đính kèm.
Em gửi file ạ.
Sở Tài chính gửi bảng số liệu và ý kiến kèm theo thư này.
Ban gửi văn bản kèm bảng số liệu theo yêu cầu của Tổ.
Tôi đọc kỹ bản tin sáng thứ Năm và xin góp mấy ý, không theo thứ tự quan trọng.
Như file đính kèm
Kính chuyển.
Em gửi giúp sếp
(Bản Word kèm theo có cùng nội dung.)
Do đi cơ sở nên Sở gửi ý kiến tuần 46 hơi muộn, mong Tổ thông cảm.
Tôi đang đi công tác nên viết nhanh trên điện thoại.
Xin lỗi Tổ vì sự bất tiện này.
Anh thông cảm vì gửi sát giờ.
Chuyên viên chuyển vào hồ sơ tuần 46 giúp tôi.
Ghi nhận ý kiến của Giám đốc Sở Tài chính qua tin nhắn (Zalo, 20 giờ 15 ngày 12/11):
Trên đây là ý kiến của Ban Quản lý Khu kinh tế, kính gửi Thư ký Tổ 3 tổng hợp./.
Ý kiến này thay thế ý kiến Sở Y tế đã gửi chiều ngày 18/11.
Trân trọng./.
Trân trọng cảm ơn!
Kính báo cáo.
Chúc anh chị một tuần làm việc hiệu quả.
Tks
TM
""".strip().splitlines()
STATEMENTS = """
Báo cáo của Sở Y tế gửi thiếu 2 bệnh viện.
Bảng số liệu gửi kèm sai đơn vị tính.
Sở gửi số liệu chậm theo yêu cầu của Tổ.
Gửi anh số liệu giường bệnh đang hiển thị 143%.
Đề nghị gửi số liệu sớm hơn.
Kính đề nghị Sở Tài chính gửi báo cáo tuần trước thứ Năm.
Nhìn chung cả Tổ gửi ý kiến đúng hạn.
Các đơn vị gửi báo cáo qua email là chính.
Ý kiến của người dân gửi về nhiều, tập trung ở Đồng Xoài.
Trường học gửi báo cáo sĩ số qua vnEdu.
Sở Y tế đã gửi số liệu cho IOC ngày 18/11.
Kho bạc gửi số sớm.
Sở sẽ gửi báo cáo vào thứ Năm.
Sở sẽ gửi trong tuần.
Hệ thống gửi báo cáo tự động vào sáng thứ Hai.
Bệnh viện nộp hồ sơ thanh toán BHYT qua mạng.
Tuần qua chuyển 45 phản ánh cho cấp xã.
Anh xem giúp em cột giải ngân.
Đính chính: số lượt khám là 20.146 lượt.
Sở đồng ý.
Không có ý kiến.
ok
Số liệu tốt.
Căn cứ kết quả rà soát, toàn tỉnh có 1.112 hộ nghèo.
""".strip().splitlines()


@pytest.mark.parametrize("text", COURTESIES)
def test_a_courtesy_is_no_opinion(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", COURTESIES)
def test_a_courtesy_written_without_marks_is_no_opinion_either(text: str) -> None:
    assert is_courtesy(unaccent(text))


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_sentence_that_states_something_is_kept(text: str) -> None:
    assert not is_courtesy(text)


@pytest.mark.parametrize("text", ["UBND cấp xã trả lời dân trong 03 ngày.", "Sở Nội vụ gửi danh sách qua thư."])
def test_under_a_heading_all_but_greetings_is_content(text: str) -> None:
    assert not is_courtesy(text, headed=True)


@pytest.mark.parametrize("text", ["Trân trọng./.", "Kính gửi Thư ký Tổ 1,", "Trên đây là ý kiến của Sở."])
def test_greetings_stay_courtesies_under_a_heading(text: str) -> None:
    assert is_courtesy(text, headed=True)


@given(st.text(max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert is_courtesy(text) in (True, False)


@given(st.text(alphabet=" ./-\n\t,;"))
def test_signs_alone_say_nothing(text: str) -> None:
    assert is_courtesy(text)
