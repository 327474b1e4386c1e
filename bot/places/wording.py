"""What citizens read about their commune and its office."""

from __future__ import annotations

ASK_COMMUNE = (
    "Bác/anh/chị ở xã, phường nào? Gõ tên giúp (tên cũ cũng được), tôi chỉ nơi nộp của mình."
)
ASK_OLD = "Xã, phường cũ của bác/anh/chị tên gì, thuộc huyện, quận nào? Tôi tra tên mới giúp."
ASK_REGION = (
    "Có {count} nơi tên {name}. Bác/anh/chị nói thêm giúp: thuộc huyện, quận cũ nào, tỉnh nào?"
)
WHICH = "Có {count} nơi tên {name}. Bác/anh/chị ở nơi nào?"
NOT_THERE = "Tôi không thấy {name} ở đó. Có phải một trong các nơi dưới đây không?"
NOT_KNOWN = (
    "Tôi chưa tìm thấy xã, phường này trong danh sách. Bác/anh/chị xem lại tên giúp, ghi thêm "
    "huyện, quận cũ và tỉnh."
)
OLD = "{title} cũ ({where})"
OLD_IS_NOW = "{old} nay thuộc {new}."
OLD_KEEPS_NAME = "{old} nay nằm trong {new}, tên vẫn như trước."
OLD_SPLIT = (
    "{old} đã chia về nhiều nơi: {new}. Nhà mình thuộc nơi nào tùy thôn, ấp, tổ dân phố; chưa "
    "rõ thì hỏi trưởng thôn, tổ trưởng. Bác/anh/chị chọn giúp:"
)
NEW_IS = "{new} là tên dùng từ 01/7/2025, gồm: {olds}."
NEW_ALONE = "{new}: giữ nguyên, không nhập với nơi khác."
AND_MORE = "và {count} nơi khác"
NOTED = "Bác/anh/chị ở {new}."
WHAT_NEXT = "Cần làm giấy tờ gì, bác/anh/chị cứ hỏi."
DISTRICT_GONE = "Từ 01/7/2025 không còn cấp huyện. {district} nay chia vào: {new}."
DISTRICT_ASK = "Xã, phường cũ của bác/anh/chị tên gì? Tôi chỉ đúng nơi."
DISTRICT_MANY = "Có {count} nơi tên {name}. Bác/anh/chị cho biết thuộc tỉnh nào?"
PROVINCE_NOW = "{old} cũ nay thuộc {new}."
PROVINCE_SAME = "{new} nay gồm: {olds}."
PROVINCE_ALONE = "{new} giữ nguyên, không nhập với tỉnh khác."
PROVINCE_CITY = "thành phố {name}"
PROVINCE_PLAIN = "tỉnh {name}"
CITIES = ("Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Cần Thơ", "Hồ Chí Minh")

OFFICE = "Nơi nộp: {name}, {address}."
OFFICE_HOURS = "Giờ làm việc: {hours}."
OFFICE_PHONE = "Điện thoại: {phone}."
OFFICE_POINTS = "Điểm tiếp nhận khác: {points}."
OFFICE_CHECKED = "(Địa chỉ kiểm tra ngày {date}.)"
OFFICE_IS_IN = "Nơi mình ở nay là {commune}."
OFFICE_NOT_ON_FILE = "Tôi chưa có địa chỉ nơi nộp ở đó; xin hỏi Ủy ban nhân dân {title}."
