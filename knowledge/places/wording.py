"""Vietnamese words of place names: kinds, and what the source files write beside them."""

from __future__ import annotations

XA = "xã"
PHUONG = "phường"
THI_TRAN = "thị trấn"
DAC_KHU = "đặc khu"
COMMUNE_KINDS = (XA, PHUONG, THI_TRAN, DAC_KHU)
HUYEN = "huyện"
QUAN = "quận"
THI_XA = "thị xã"
THANH_PHO = "thành phố"
TINH = "tỉnh"
DISTRICT_KINDS = (HUYEN, QUAN, THI_XA, THANH_PHO)
PROVINCE_KINDS = (TINH, THANH_PHO)
NOT_MERGED = "không sáp nhập"
PROVINCE_SHORT = {"TP HCM": "Hồ Chí Minh"}
SOURCE_COLUMNS = ("Tỉnh", "Phường, xã mới", "Phường, xã trước sáp nhập")

OFFICE_HEADINGS = {
    "commune": "Xã hoặc phường",
    "province": "Tỉnh hoặc thành phố",
    "name": "Tên nơi tiếp nhận",
    "address": "Địa chỉ",
    "hours": "Giờ làm việc",
    "phone": "Điện thoại",
    "reception_points": "Điểm tiếp nhận khác",
    "updated": "Ngày cập nhật",
}
OFFICE_EXAMPLE = (
    "xã Ví Dụ",
    "Tên tỉnh",
    "Trung tâm Phục vụ hành chính công xã Ví Dụ",
    "Thôn 1, xã Ví Dụ",
    "Thứ Hai đến thứ Sáu, 7 giờ 30 đến 17 giờ",
    "0123 456 789",
    "Nhà văn hóa thôn 5 (thứ Ba); Nhà văn hóa thôn 9 (thứ Năm)",
    "31/12/2026",
)
OFFICE_NAME = "Bộ phận một cửa {commune}"
ROW_NO_COMMUNE = "không có xã, phường, đặc khu nào tên “{commune}” ở “{province}”"
ROW_MANY_COMMUNES = "có nhiều nơi tên “{commune}” ở “{province}”: ghi rõ xã hay phường"
ROW_NO_PROVINCE = "không có tỉnh, thành phố nào tên “{province}”"
ROW_MISSING = "thiếu “{heading}”"
ROW_BAD_DATE = "“{value}” không phải ngày dạng 31/12/2026"
ROW_FUTURE = "ngày “{value}” chưa tới"
ROW_BAD_PHONE = "“{value}” không phải số điện thoại"
ROW_TWICE = "trùng với dòng {line}"
