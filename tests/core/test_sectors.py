"""Which sector a sentence speaks of: the easily confused told apart, and a member who speaks of another sector."""

from __future__ import annotations

import pytest

from mailflow.core.sectors import Speaker, decide, mentions
from mailflow.core.wordings import Words
from tests.core.test_items import LEXICON, ROSTER

DEPUTY = {"to-1": "pho-chanh-vp-van-xa", "to-2": "pho-chanh-vp-tong-hop", "to-3": "pho-chanh-vp-noi-chinh"}


def told(text: str, group: str, member: str = "", *, acting: bool = False) -> str:
    speaker = Speaker.of(ROSTER.member(member or DEPUTY[group]), ROSTER.group(group))
    found = decide(mentions(Words(text, bare=False), LEXICON, speaker), speaker, LEXICON, acting=acting)
    return found.sector if found else speaker.default


@pytest.mark.parametrize(
    ("text", "group", "sector"),
    [
        ("Ổ gà và đèn đường trên tuyến đường ĐT.741 bị người dân phản ánh", "to-3", "phan-anh-hien-truong"),
        ("Camera ghi nhận nhiều vi phạm giao thông", "to-3", "camera-an-ninh-giao-thong"),
        ("Nước thải trong KCN Minh Hưng", "to-3", "gis-khu-cong-nghiep"),
        ("Nước thải chăn nuôi ra sông Bé", "to-3", "gis-dat-dai-moi-truong"),
        ("Tiêu chí môi trường của xã nông thôn mới", "to-2", "nong-nghiep-nong-thon"),
        ("Tiến độ xây dựng, nghiệm thu bệnh viện", "to-3", "gis-xay-dung"),
        ("Giải ngân vốn xây trường học", "to-2", "ke-hoach-dau-tu"),
        ("Giường bệnh của bệnh viện", "to-1", "y-te"),
        ("Học sinh, giáo viên các trường", "to-1", "giao-duc"),
        ("Đào tạo nghề cho thanh niên", "to-2", "lao-dong-xa-hoi"),
        ("Xuất khẩu lao động", "to-2", "lao-dong-xa-hoi"),
        ("Xuất khẩu tăng", "to-2", "xuat-nhap-khau"),
        ("Sản xuất công nghiệp", "to-2", "cong-nghiep-dien"),
        ("Cụm công nghiệp Hà Mỵ", "to-2", "cong-nghiep-dien"),
        ("Khu công nghiệp Chơn Thành", "to-3", "gis-khu-cong-nghiep"),
        ("Sản lượng hạt điều", "to-2", "nong-nghiep-nong-thon"),
        ("Kim ngạch hạt điều", "to-2", "xuat-nhap-khau"),
        ("Nhà máy chế biến hạt điều", "to-2", "cong-nghiep-dien"),
        ("Thu tiền sử dụng đất", "to-2", "ngan-sach"),
        ("Hồ sơ đất đai trễ hạn", "to-1", "hanh-chinh-cong"),
        ("Mạng xã hội nói nhiều về đất đai", "to-1", "du-luan-xa-hoi"),
        ("Giá đất và cấp giấy chứng nhận", "to-3", "gis-dat-dai-moi-truong"),
        ("Quy hoạch sử dụng đất", "to-3", "gis-dat-dai-moi-truong"),
        ("Quy hoạch phân khu", "to-3", "gis-xay-dung"),
        ("Quy hoạch các KCN", "to-3", "gis-khu-cong-nghiep"),
        ("Quy hoạch cán bộ", "to-3", "chung"),
        ("Thẻ BHYT của hộ nghèo", "to-1", "y-te"),
        ("Tỷ lệ hộ nghèo", "to-2", "lao-dong-xa-hoi"),
        ("Doanh nghiệp đăng ký mới, vốn FDI", "to-2", "ke-hoach-dau-tu"),
        ("Doanh nghiệp trong KCN", "to-3", "gis-khu-cong-nghiep"),
        ("Doanh nghiệp nợ thuế", "to-2", "ngan-sach"),
        ("Dịch bệnh trên đàn heo", "to-2", "nong-nghiep-nong-thon"),
        ("Dịch bệnh, ca mắc ở người", "to-1", "y-te"),
        ("Các vụ mất điện", "to-2", "cong-nghiep-dien"),
        ("Camera mất tín hiệu", "to-3", "camera-an-ninh-giao-thong"),
        ("Học bạ điện tử", "to-1", "giao-duc"),
        ("An ninh mạng", "to-1", "an-toan-thong-tin"),
        ("An ninh trật tự", "to-3", "camera-an-ninh-giao-thong"),
        ("Lộ lọt dữ liệu ở bệnh viện", "to-1", "an-toan-thong-tin"),
        ("An toàn thực phẩm", "to-1", "y-te"),
        ("Camera ở khu du lịch", "to-3", "camera-an-ninh-giao-thong"),
        ("Tăng trưởng GRDP", "to-2", "ke-hoach-dau-tu"),
        ("24 chỉ tiêu kinh tế - xã hội", "to-2", "ke-hoach-dau-tu"),
        ("Thu ngân sách, xuất khẩu, sản xuất công nghiệp đều tăng", "to-2", "ke-hoach-dau-tu"),
        ("Các thành viên gửi đúng giờ", "to-1", "chung"),
        ("Trời đẹp", "to-1", "chung"),
    ],
)
def test_what_is_easily_confused_is_told_apart(text: str, group: str, sector: str) -> None:
    assert told(text, group) == sector


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("Trường học có ổ dịch sốt xuất huyết", "y-te"),
        ("Khách sạn phải có tủ thuốc", "y-te"),
        ("Trên mạng xã hội đang chia sẻ tin đồn", "du-luan-xa-hoi"),
        ("Cả Tổ cần họp sớm hơn", "chung"),
        ("Không có gì thêm", "y-te"),
    ],
)
def test_a_member_with_one_sector_speaks_of_it_unless_he_plainly_does_not(text: str, sector: str) -> None:
    assert told(text, "to-1", "giam-doc-so-y-te") == sector


def test_what_is_asked_of_others_does_not_change_the_sector() -> None:
    text = "Đề nghị Sở Tài nguyên và Môi trường cung cấp bản đồ địa chính số"
    assert told(text, "to-3", "truong-ban-kkt", acting=True) == "gis-khu-cong-nghiep"


def test_a_contributor_keeps_his_own_sector_in_the_other_group() -> None:
    assert told("Tỷ lệ tiêm chủng", "to-2", "giam-doc-so-y-te") == "y-te"
