"""A yes is believed only when nothing else can be meant; the tables are what a careful secretary would decide."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mailflow.core.decision import read
from mailflow.core.verdict import Answer
from mailflow.core.vietnamese import is_bare, nfc, unaccent

APPROVE = """
Duyệt
Duyệt.
Duyệt!
DUYỆT
Duyệt./.
- Duyệt.
duyệt
duyệt nhé
Duyệt nhé em.
Duyệt nha em
Duyệt nghe em
Duyệt nghen
Duyệt luôn nhé
Duyệt rồi nhé
Đã duyệt
Đã duyệt.
Anh duyệt nhé
Chị duyệt nhé, em gửi đi cho kịp giờ.
Anh duyệt rồi
Anh đã duyệt
Tôi duyệt.
Tôi đã duyệt
a duyệt nhé
Phê duyệt.
Tôi phê duyệt báo cáo này.
Ký duyệt
Ký duyệt.
Duyệt báo cáo tuần 47.
Duyệt báo cáo tuần 47/2026
Duyệt báo cáo tuần 47 của Tổ 1.
Duyệt báo cáo Tổ 1 tuần 47 năm 2026
Duyệt dự thảo báo cáo.
Duyệt nội dung báo cáo.
Duyệt bản này.
Duyệt như dự thảo.
Duyệt như trình.
Duyệt theo đề nghị của Thư ký.
Duyệt toàn bộ nội dung.
Duyệt phát hành được
Duyệt cho phát hành
Đồng ý
Đồng ý.
Đồng ý!
ĐỒNG Ý
đồng ý
đồng ý nhé
Đồng ý nhé em
Đồng ý em
Đồng ý em nhé.
Đồng ý./.
Tôi đồng ý.
Tôi đồng ý với dự thảo.
Tôi đồng ý với dự thảo, cho phát hành
Tôi hoàn toàn đồng ý.
Tôi hoàn toàn đồng ý với nội dung báo cáo.
Anh đồng ý nhé
Đồng ý với nội dung báo cáo tuần 47. Thư ký gửi lãnh đạo Tỉnh ủy, UBND tỉnh theo quy định.
Đồng ý với toàn bộ nội dung dự thảo báo cáo.
Đồng ý nội dung dự thảo
Đồng ý nội dung như dự thảo
Đồng ý phát hành
Đồng ý phát hành.
Đồng ý cho phát hành.
Đồng ý trình lãnh đạo.
Đồng ý gửi lãnh đạo
Đồng ý trình Tổ trưởng.
Đồng ý trình lãnh đạo Tỉnh ủy, UBND tỉnh.
Đồng ý trình Thường trực Tỉnh ủy, UBND tỉnh xem xét.
Đồng ý với đề xuất của Thư ký, trình lãnh đạo.
Đồng ý duyệt
Đồng ý, cho trình lãnh đạo.
Đồng ý, gửi đi em
Đồng ý, trình đi em
Đồng ý - cho phát hành
Nhất trí
Nhất trí.
Nhất trí nhé
Tôi nhất trí.
Tôi nhất trí với dự thảo báo cáo.
Tôi cũng nhất trí
Tôi xin nhất trí
Nhất trí với nội dung báo cáo.
Nhất trí như dự thảo.
Nhất trí trình lãnh đạo
Hoàn toàn nhất trí
Thống nhất
Thống nhất.
Thống nhất với dự thảo.
Thống nhất nội dung báo cáo.
Thống nhất như dự thảo, cho phát hành.
Tôi thống nhất
Tán thành.
Chấp thuận.
OK
Ok
ok
OK.
Ok em
OK em
ok e
ok e nhé
oke
okie
okê em
Okay
OK nhé
Ok anh
Ok, trình đi em
ok trình đi em
Ok em, gửi lãnh đạo đi
OK, duyệt
Ok duyệt
ok đồng ý
OK, tôi nhất trí.
OK, toi nhat tri. Trinh lanh dao di em.
Ok em gửi đi nhé
a xem rồi, ok
Anh xem rồi, ok em
Tôi đã xem, đồng ý.
Đã xem. Duyệt.
Đã đọc kỹ, nhất trí.
Vâng, đồng ý.
Ừ, duyệt nhé em
Được rồi, duyệt.
Được rồi, gửi lãnh đạo đi em
Dự thảo được rồi, đồng ý trình Tổ trưởng.
Báo cáo tốt rồi, gửi đi em
Báo cáo ok, trình lãnh đạo đi em
Cho phát hành.
Cho phép phát hành
Duyệt. Chuyển LĐ VP
Duyệt, chuyển lãnh đạo.
Duyệt. Chuyển lãnh đạo UBND tỉnh.
Duyệt. Trình lãnh đạo.
Duyệt, trình lãnh đạo Tỉnh ủy và UBND tỉnh.
Duyệt. Gửi lãnh đạo trước 8h sáng thứ Hai nhé
Duyệt. Thư ký gửi báo cáo đúng hạn.
Duyệt. Cảm ơn em.
Duyệt. Cảm ơn các đồng chí đã làm việc cuối tuần.
Duyệt. Trân trọng cảm ơn.
Duyệt nhé em Lan
Duyệt 👍
Ok 👍👍
Kính gửi Thư ký Tổ 1, | Đồng ý. | Trân trọng.
Kính gửi: Thư ký Tổ 1 | Đồng ý.
Kính gửi: Bộ phận giúp việc Tổ 1 | Đồng ý trình Tổ trưởng. | Trân trọng cảm ơn!
Gửi em, | Duyệt nhé. | Thân
Chào em Lan, | Đồng ý nhé.
Đ/c Thư ký, | Đồng ý với dự thảo.
Đ/c Thư ký: đồng ý trình lãnh đạo
Gửi đ/c Tường, | Tôi nhất trí. | Trân trọng
Em Tường, | OK nhé
Thư ký Tổ 2, | nhất trí
Duyệt. | Trần Thị Thu Hà
Duyệt. | Trân trọng, | Hà
Duyệt. | Trần Thị Thu Hà | Phó Chủ tịch UBND tỉnh | ĐT: 0913 123 456
Đồng ý. | Được gửi từ iPhone của tôi
Ý kiến của tôi: Đồng ý.
Ý kiến: Nhất trí.
Duyệt. Giao Sở Y tế kiểm tra việc cập nhật số liệu, báo cáo trước ngày 25/11.
Duyệt. Giao Công an tỉnh xử lý điểm ùn tắc ngã tư Sóc Miên; báo cáo kết quả trước 27/11/2026.
Đồng ý. Yêu cầu Sở Tài nguyên và Môi trường, Sở Xây dựng thống nhất một lớp bản đồ, không để mỗi nơi một số liệu.
Duyệt. Đề nghị các đơn vị gửi ý kiến đúng hạn.
Duyệt. Giao Sở Tài chính rà soát số liệu thu ngân sách, báo cáo trước ngày 30/11.
Duyệt. Giao Cục Hải quan đối chiếu lại số liệu, báo cáo trước 27/11.
Duyệt. Giao Sở Tài chính chủ trì, phối hợp Sở Y tế đối chiếu lại số vốn kéo dài, báo cáo tôi trước ngày 05/12.
Nhất trí. Chuyển lãnh đạo Văn phòng gửi đi.
Ok, trình anh Phúc đi em
Đồng ý trình chị Hà.
Duyệt. | Trần Thị Thu Hà | Phó Chủ tịch UBND tỉnh phụ trách khối Khoa giáo - Văn xã
DUYỆT | TRẦN THỊ THU HÀ
Duyệt. Lần sau gửi sớm hơn nhé.
Đồng ý. Tuần sau chú ý phần phân tích nguyên nhân.
Duyệt | Giao Giám đốc Sở Y tế và Giám đốc Sở Giáo dục và Đào tạo kiểm tra bữa ăn bán trú. Báo cáo trước 30/11.
duyet
Duyet
DUYET
duyet nhe
duyet nhe em
duyet roi nhe
Duyet nhé em
a duyet
toi duyet
da duyet
ky duyet
dong y
Dong y.
dong y./.
dong y nhe
dong y nha
dong y em
toi dong y
toi hoan toan dong y
dong y voi du thao
dong y trinh lanh dao
dong y phat hanh
dong y, gui di em
nhat tri
nhat tri nhe
toi nhat tri voi noi dung bao cao
thong nhat
thong nhat nhu du thao
duyet. chuyen LD VP
duyet. trinh lanh dao tinh uy, ubnd tinh
Duyet. Giao So Ke hoach va Dau tu theo doi giai ngan, bao cao truoc 27/11.
duyệt nhé em gửi lãnh đạo luôn
đồng ý trình lãnh đạo nhé em
ok em trình lãnh đạo đi
anh đồng ý gửi lãnh đạo nhé
Approved
Approved.
I agree.
Agreed
OK, approved.
Yes, approved
Đồng ý phát hành ngay nhé.
""".strip().splitlines()

RETURN = """
Duyệt, nhưng sửa mục 2
Duyệt nhưng sửa mục 2.
Duyệt. Sửa mục 2 trước khi gửi.
Duyệt. Nhưng bỏ phần so sánh với tỉnh bạn.
Duyệt, sửa lại mục 2: bỏ đoạn so sánh với tỉnh bạn. Sửa xong gửi tôi xem lại.
Duyệt sau khi sửa mục 2
Duyệt, bổ sung số liệu Sở Y tế nhé
Duyệt (bỏ mục 3)
Duyệt, trừ mục 3.
Duyệt. | 1. Bỏ mục 3. | 2. Thêm số liệu tiêm chủng.
Đồng ý, nhưng bổ sung ý kiến Sở Y tế
Đồng ý. Đề nghị bổ sung số liệu giải ngân.
Đồng ý. Đề nghị thư ký bổ sung số liệu giải ngân.
Đồng ý với các điều chỉnh sau: | - Mục 1 viết gọn lại | - Mục 2 bỏ câu cuối
Đồng ý cho sửa
Đồng ý, chỉnh lại phần III
Đồng ý, thay số 12 bằng 15 ở mục 1
Đồng ý. Riêng mục 3 viết lại.
Cơ bản nhất trí, đề nghị chỉnh phần III
Cơ bản đồng ý, cần bổ sung phần nguyên nhân.
Nhất trí, thêm phần y tế
Nhất trí. Làm rõ thêm nguyên nhân giải ngân chậm.
Ok nhưng sửa chính tả mục 1
OK, sửa mục 2 nhé em
ok em sửa lại mục 2 rồi gửi
Chưa duyệt
Chưa duyệt.
Chưa duyệt. | Số giải ngân trong báo cáo không khớp với số Kho bạc gửi tôi chiều nay.
Chưa duyệt nhé em
Tôi chưa duyệt
Chưa đồng ý.
Chưa nhất trí
Chưa thống nhất với mục 2.
Chưa thể duyệt
Chưa ký.
Không duyệt
Không duyệt.
Không đồng ý
Không đồng ý.
Không đồng ý với số liệu mục 2
Không nhất trí
Không thể duyệt bản này
Tôi không đồng ý
Tôi không đồng ý với nội dung báo cáo.
Tôi hoàn toàn không đồng ý
Anh không duyệt bản này
ko duyệt
ko đồng ý
k duyệt
k đồng ý
kg duyệt
hok duyệt
Đừng duyệt
Khoan duyệt
Khoan gửi
Đừng gửi
Không được, số liệu sai
Dừng
Dừng lại
Tạm dừng.
Hoãn gửi báo cáo
Trả lại
Xem lại
Xem lại mục 2
Xem lại số liệu nhé em
Em xem lại số liệu giải ngân
Rà soát lại số liệu
Yêu cầu rà soát lại số liệu
Kiểm tra lại số liệu mục 3
Làm lại
Làm lại.
Viết lại phần II
Viết gọn lại
Sửa mục 2
Sửa lại mục 2 rồi trình lại
sửa xong anh duyệt
Chỉnh phần III rồi gửi lãnh đạo
Bổ sung ý kiến Sở Y tế
Bổ sung ý kiến Sở TC
Bổ sung số liệu rồi trình lại
Bỏ mục 3
bỏ 3
bỏ mục 3, 5 và 7
Xóa ý 4
Thêm y-te: Bệnh viện tỉnh quá tải
sửa 2: số lượt khám tăng 4%
3 chuyển sang du lịch
nhận bổ sung 12
nhận 12
đưa 12 vào
không nhận
loại 3: kiến nghị
Thay số liệu mục 1
Cập nhật số liệu mới
Số liệu chưa khớp
Số liệu không khớp với Kho bạc
Số liệu mục 2 sai
Thiếu ý kiến Sở Y tế
Còn thiếu phần du lịch
Mục 2 chưa rõ
Báo cáo sơ sài quá
Báo cáo dài quá, rút gọn lại
Chưa được
Chưa được em
Không được
ko dc
Chưa đạt yêu cầu
Làm rõ nguyên nhân
Giải trình số liệu giải ngân
Phần đánh giá chưa hợp lý, viết lại
Đề nghị sửa dự thảo trước khi trình: | - Mục 2: thay cụm từ; | - Mục 3: bỏ kiến nghị. | Còn lại tôi nhất trí.
Còn lại tôi nhất trí, riêng mục 2 sửa lại
Không
Không.
Không nhé em
Từ chối
Đồng ý trừ mục 3
duyệt nhưng sửa mục hai
duyệt nhưng mà sửa lại mục hai cho anh
anh đồng ý nhưng em bổ sung số liệu y tế
sua lai muc 2 nhe
duyet nhung sua muc 2
chua duyet
khong duyet
khong dong y
ko dong y
k dong y
k duyet
chua dong y
lam lai
xem lai muc 2
bo sung y kien so y te
bo muc 3
bo 3
so lieu chua khop
so lieu sai
dong y nhung bo sung so lieu
dong y, bo muc 3
nhat tri, them phan y te
Not approved
Rejected.
I disagree.
I do not agree
ok approved but please fix section 2
Approved, please remove item 3
Please revise section 2
Duyệt. Số liệu mục 2 sai.
OK. Thiếu phần y tế.
DUYỆT | TỪ CHỐI
""".strip().splitlines()

UNCLEAR = """
.
👍
👌👌
Đã xem
Đã xem.
Tôi đã xem.
Đã nhận
Đã nhận.
Đã nhận được báo cáo
Tôi đã nhận được. Đang họp Ban Thường vụ, tối về đọc kỹ rồi có ý kiến sau.
Để mai anh duyệt
Mai anh duyệt
Tối anh duyệt
Chiều anh duyệt
Để anh xem
Để anh xem lại đã
Để tôi đọc kỹ
Anh sẽ duyệt
Tôi sẽ xem và duyệt sau
Anh duyệt sau
Lát nữa duyệt
Đang xem
Duyệt chưa em?
Duyệt chưa em
Duyệt không?
Duyệt không em
duyệt ko
duyệt k
Duyệt à
Duyệt?
Duyệt hả em
Đồng ý?
Đồng ý không?
Đồng ý không em
Đồng ý hay không
Đồng ý chứ?
OK?
Ok chưa
ok không em
ok ko
Ok k
Đã duyệt chưa
Ai duyệt
Ai duyệt bản này?
Khi nào duyệt
Anh Hùng duyệt chưa?
Bản này đã có ý kiến của bên Y tế chưa em? Chị chưa thấy.
Sửa mục 2 chưa em?
Kính chuyển anh Hùng
Kính chuyển anh Hùng xem xét
Kính chuyển đồng chí Chủ tịch cho ý kiến
Đ/c Hùng xem, tham mưu
Đ/c Hùng cho ý kiến
P. KGVX đề xuất
P.KGVX tham mưu
Xin ý kiến anh Hùng
Đồng ý chủ trương
Đồng ý chủ trương, xin ý kiến anh Hùng trước
Đồng ý về nguyên tắc
Cơ bản đồng ý
Cơ bản nhất trí
Về cơ bản tôi nhất trí
Tạm duyệt
Tạm đồng ý
Duyệt tạm
Duyệt một phần
Duyệt mục 1
Đồng ý mục 1, 2
Nếu số liệu đúng thì duyệt
Nếu số liệu đúng, duyệt
Nếu Sở Tài chính đã xác nhận lại số thu tiền sử dụng đất thì tôi đồng ý.
Duyệt nếu số liệu đúng
Đồng ý nếu Sở Y tế đã xác nhận
Đồng ý với điều kiện số liệu đúng
Sở Y tế xác nhận thì anh duyệt
Khi nào đủ ý kiến thì duyệt
Chờ Sở Tài chính xác nhận đã
Duyệt, chờ Sở Tài chính xác nhận
Đông y
Đông ý
Đổng ý
Đồg ý
duyêt
Duyẹt
Duỵệt
Nhât trí
dyệt
Duyệt...
Duyệt…
Đồng ý đông y
Hội Đông y tỉnh
Đồng ý, anh Hùng xem
Đồng ý với ý kiến của anh Hùng
Đồng ý với Sở Y tế
Anh Hùng đồng ý rồi
Anh Hùng: đồng ý
Lãnh đạo đã đồng ý
Chủ tịch đã duyệt
Em duyệt đi
Em duyệt giúp anh
Duyệt đi em
Trình duyệt
Chờ duyệt
Xin duyệt
Trình anh duyệt
Kính trình anh duyệt
Đồng ý, trình anh Hùng ký
Duyệt hay không thì tùy
Không phải là không đồng ý
Không phải tôi không đồng ý
Tôi không nói là không duyệt
Không biết đã duyệt chưa
Chưa biết có duyệt không
anh chưa trả lời "Duyệt"
Em nói "đồng ý" là sao?
Trả lời "Duyệt" để làm gì
Nếu đồng ý, trả lời: Duyệt
"Duyệt"
Duyệt cái gì mà duyệt
Không có ý kiến
Không có ý kiến gì thêm
Nhất trí, không có ý kiến gì thêm
Tốt
Được
Ừ
Vâng
Dạ
Chuẩn
Cảm ơn em
Cảm ơn.
Trân trọng
Kính gửi Thư ký Tổ 1,
Chào em,
Trần Thị Thu Hà
Trân trọng, | Trần Thị Thu Hà
Gọi cho anh
Gọi lại cho tôi
Anh đang họp
Có gì mai họp bàn
Em hỏi anh Hùng
Hỏi Sở Y tế xem sao
Duyệt, hỏi lại anh Hùng
Duyệt mà anh chưa yên tâm lắm
Đồng ý thôi
Duyệt nhầm
Duyệt lại
Đã duyệt nhầm bản trước
Hôm qua anh duyệt bản cũ rồi mà
Thống nhất số liệu với Sở Tài chính
Thống nhất lại
Thông báo kết quả cho tôi
Gửi đi em
Gửi lãnh đạo
Đồng ý. Gửi anh Hùng.
Giao Sở Y tế kiểm tra, báo cáo trước 25/11
Duyệt. Yêu cầu Sở Y tế bổ sung số liệu vào báo cáo.
Duyệt. Giao Cục Hải quan đối chiếu lại số liệu.
Duyệt. Giao Sở Y tế rà soát lại, báo cáo trước 7h.
Ok, trình anh Phúc xem trước
Giao Sở Y tế kiểm tra. Duyệt.
Đồng ý. Có gì vướng thì báo anh.
Duyệt. Mai gọi anh.
ok để anh xem
ok để tính
ok em nhưng anh còn băn khoăn
dang xem
de mai duyet
de anh xem lai
duyet chua em
duyet khong
dong y khong
dong y k
neu so lieu dung thi duyet
duyet neu so lieu dung
co ban dong y
da nhan
tam duyet
mai duyet
khong phai khong dong y
khong co y kien
kinh chuyen anh Hung
hoi anh Hung xem
Will approve later
Approved?
Approved if numbers are right
Noted
Noted, thanks
Seen
Received
Let me check
Maybe ok
Fwd
Duyệt kiểu gì
Duyệt sao được
Biết rồi
Để đó
1
abc xyz
Nội dung này thuộc thẩm quyền Chủ tịch
Duyệt chi 500 triệu
Duyệt xong
Duyệt hôm qua rồi
Tuần sau duyệt
Đồng ý cho Sở Y tế nộp muộn
Đồng ý họp lúc 14h
Đồng ý với lịch họp
Mất điện, không xem được file
Duyệt. | Chủ tịch có ý kiến
Duyệt. | Chủ tịch xem xét
Duyệt. | Phó Chủ tịch xem
Duyệt. Đề nghị Ban thư ký rà soát.
Duyệt. Đề nghị các đơn vị rà soát số liệu.
Duyệt. Đề nghị cơ quan thường trực kiểm tra số liệu.
Duyệt. Giao Sở Tài chính rà soát số liệu thu ngân sách.
Duyệt. Đề nghị cơ quan thường trực gửi muộn hơn.
Duyệt. Cảm ơn em gửi bản sạch cho anh xem.
Duyệt. Cảm ơn em, mai họp nhé.
DUYỆT | LƯU Ý SỐ LIỆU
Đồng ý với em
Đồng ý với anh Hùng
Cho em gửi
Xin cho phát hành
Đề nghị duyệt
Kính đề nghị duyệt
Xin phê duyệt
Duyệt bản 2
Duyệt bản sửa
Duyệt bản mới nhé
""".strip().splitlines()

TABLE = [
    *((line, Answer.APPROVE) for line in APPROVE),
    *((line, Answer.RETURN) for line in RETURN),
    *((line, Answer.UNCLEAR) for line in UNCLEAR),
    ("", Answer.UNCLEAR),
]


@pytest.mark.parametrize(("text", "answer"), TABLE)
def test_an_answer_is_read_as_a_careful_secretary_would(text: str, answer: Answer) -> None:
    assert read(text.replace(" | ", "\n")).answer == answer


SPOILERS = (
    "nhưng sửa mục 2",
    "nếu số liệu đúng",
    "sau khi bổ sung ý kiến Sở Y tế",
    "trừ mục 3",
    "với điều kiện Sở Tài chính xác nhận",
    "chưa em?",
    "không?",
    "không em",
    "hay chưa",
    "chờ anh Hùng xem",
    "tuy nhiên số liệu sai",
    "để mai tính",
    "chỉ mục 1",
    "một phần",
    "khoan gửi",
    "xin ý kiến anh Hùng trước",
    "...",
    "if numbers are right",
    "(không tính mục 2)",
    "mà anh chưa yên tâm",
)
NEGATIONS = ("không", "chưa", "ko", "k", "đừng", "khoan", "chẳng", "not")
yes_texts = st.sampled_from([line.replace(" | ", "\n") for line in APPROVE])
joints = st.sampled_from([" ", ", ", ". ", "\n", " - ", "; ", ": "])


@settings(max_examples=1500)
@given(yes_texts, joints, st.sampled_from(SPOILERS), st.booleans())
def test_a_yes_beside_a_condition_a_change_or_a_question_never_approves(
    yes: str, joint: str, spoiler: str, bare: bool
) -> None:
    assume(not ("ĐT:" in yes and spoiler == "..."))  # dots behind a telephone number doubt nothing
    text = yes.rstrip(".!") + joint + spoiler
    assert read(unaccent(text) if bare else text).answer is not Answer.APPROVE
    assert read(spoiler + joint + yes).answer is not Answer.APPROVE


@settings(max_examples=2000)
@given(yes_texts, st.sampled_from(NEGATIONS), st.data())
def test_a_negation_anywhere_in_a_yes_never_approves(yes: str, negation: str, data: st.DataObject) -> None:
    parts = yes.split(" ")
    place = data.draw(st.integers(0, len(parts)))
    text = " ".join([*parts[:place], unaccent(negation) if is_bare(yes) else negation, *parts[place:]])
    assert read(text).answer is not Answer.APPROVE


@settings(max_examples=500)
@given(yes_texts, st.text(alphabet=st.characters(categories=["L"]), min_size=2, max_size=12))
def test_a_word_the_grammar_does_not_know_never_approves(yes: str, word: str) -> None:
    text = f"{yes.splitlines()[0]} x{word.lower()}"
    assert read(text).answer is not Answer.APPROVE or "Giao" in yes or "nghị" in yes or "Cảm ơn" in yes or "sau" in yes


@given(st.text(max_size=300))
def test_any_text_is_read_and_kept(text: str) -> None:
    decision = read(text)
    assert decision.why
    if decision.answer is not Answer.APPROVE:
        assert decision.comment == nfc(text).strip()


def test_the_comment_of_a_return_is_the_whole_text() -> None:
    text = "Duyệt, nhưng sửa lại mục 2.\n\nSửa xong gửi tôi xem lại."
    assert read(text).comment == text


def test_the_comment_of_an_approval_is_what_goes_beyond_the_yes() -> None:
    assert read("Kính gửi Thư ký,\nDuyệt. Trình lãnh đạo.\nTrân trọng.").comment == ""
    text = "Duyệt. Giao Sở Y tế kiểm tra, báo cáo trước ngày 25/11."
    assert read(text).comment == "Giao Sở Y tế kiểm tra, báo cáo trước ngày 25/11."


def test_week_and_group_that_a_yes_names_are_told() -> None:
    decision = read("Duyệt báo cáo tuần 46 của Tổ 2.")
    assert (decision.weeks, decision.groups) == ((46,), (2,))
    assert read("Duyệt.").weeks == ()


def test_a_line_wrapped_by_the_client_is_read_as_one() -> None:
    text = (
        "Đồng ý với nội dung báo cáo tuần 47. Thư ký gửi lãnh đạo Tỉnh ủy,\n"
        "UBND tỉnh theo quy định.\nTôi hoàn toàn nhất trí với toàn bộ nội dung dự thảo báo\ncáo tuần 47."
    )
    assert read(text).answer is Answer.APPROVE


@pytest.mark.parametrize(
    "piece", ["duyệt ", "đồng ý, ", "không ", "gửi em ", "a c e ", "Hà ", ".", ", ", "\n", "tổ 1 "]
)
def test_long_hostile_text_is_read_in_bounded_work(piece: str) -> None:
    assert read(piece * 20_000).answer is not Answer.APPROVE
