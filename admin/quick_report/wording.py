"""Words of the quick report."""

from __future__ import annotations

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NUMBER = "Số: {number}/BC-{mark}"
BLANK_NUMBER = "……"
BLANK_MARK = "……"
BLANK_NAME = "…………………………"
DATED = "{place}, ngày {day:02} tháng {month:02} năm {year}"
TITLE = "BÁO CÁO NHANH"
SUBJECT = "Vướng mắc của người dân khi làm thủ tục hành chính\ntừ ngày {first} đến ngày {last}"
TO = "Kính gửi: {recipient}"
SCOPE = "Phạm vi số liệu: {place}. Số liệu do trợ lý Một Cửa ghi nhận, lập lúc {moment}."
RECIPIENTS = "Nơi nhận:"
RECIPIENT_LINES = ("- Như trên;", "- Lưu: VT.")
SIGN_HERE = "(Ký, ghi rõ họ tên)"
END = "Trên đây là báo cáo nhanh, kính gửi {recipient} xem xét./."
NOTHING = "Không có số liệu trong kỳ."
TABS = {
    "summary": "Chung",
    "by_commune": "Theo xã",
    "by_kind": "Theo loại",
    "loudest": "Nhiều người gặp",
    "dossiers": "Hồ sơ",
    "volunteers": "Tình nguyện viên",
    "unpublished": "Chưa công bố",
    "requests": "Kiến nghị",
}
WHOLE = "Tổng cộng"
HOURS = "{hours} giờ"
NO_FIGURE = "–"
PERIOD = "Từ {first} đến {last}"

SUMMARY = "Tình hình chung"
BY_COMMUNE = "Theo xã, phường"
BY_KIND = "Theo loại vướng mắc"
LOUDEST = "Mười vướng mắc nhiều người gặp nhất"
DOSSIERS = "Hồ sơ"
VOLUNTEERS = "Tình nguyện viên hỗ trợ người dân"
UNPUBLISHED = "Dữ kiện chưa công bố mà người dân hỏi nhiều nhất"
REQUESTS = "Kiến nghị với tỉnh"
REQUESTS_INTRO = "Các vướng mắc vượt thẩm quyền, đã chuyển lên và đang chờ tỉnh giải quyết:"

FIGURE = ("Chỉ tiêu", "Số liệu")
PEOPLE = "Người hỏi"
QUESTIONS = "Câu hỏi"
ANSWERED = "Câu trả lời được"
RECEIVED = "Vướng mắc tiếp nhận"
RESOLVED = "Vướng mắc đã giải quyết"
OVERDUE = "Vướng mắc đang quá hạn"
PASSED_UP = "Vướng mắc chuyển lên tỉnh"
WAITING = "Vướng mắc đang chờ xử lý"
TIME_TO_ANSWER = "Thời gian cán bộ trả lời (trung vị)"
COMMUNE_COLUMNS = (
    "Nơi", "Câu hỏi", "Trả lời được", "Tiếp nhận", "Đã giải quyết", "Quá hạn", "Chuyển lên",
)  # fmt: skip
KIND_COLUMNS = ("Loại", "Tiếp nhận", "Đã giải quyết", "Quá hạn", "Chuyển lên")
LOUDEST_COLUMNS = ("TT", "Vướng mắc", "Loại", "Nơi", "Số người", "Tình trạng")
DOSSIERS_WHOLE = (
    "Lượt tra hồ sơ tính trong phạm vi của báo cáo. Số hồ sơ lấy từ tệp đã nhập, là số toàn tỉnh, "
    "không chia theo xã, phường."
)
DOSSIERS_LOOKUPS = (
    "Chỉ có lượt tra hồ sơ. Số hồ sơ tiếp nhận, xong và quá hạn chỉ tính được cho toàn tỉnh nên "
    "không ghi ở báo cáo của xã, phường."
)
DOSSIER_FOUND = "Lượt tra hồ sơ có kết quả"
DOSSIER_UNKNOWN = "Lượt tra không thấy hồ sơ"
DOSSIER_RECEIVED = "Hồ sơ tiếp nhận trong kỳ (toàn tỉnh, theo tệp đã nhập)"
DOSSIER_FINISHED = "Hồ sơ giải quyết xong trong kỳ (toàn tỉnh, theo tệp đã nhập)"
DOSSIER_OVERDUE = "Hồ sơ đang quá hạn trả (toàn tỉnh, theo tệp đã nhập)"
DOSSIER_WATCHED = "Hồ sơ người dân đang nhờ báo tin (toàn tỉnh)"
VOLUNTEER_COLUMNS = ("Thủ tục", "Số người")
VOLUNTEER_PEOPLE = "Người được hỗ trợ"
UNPUBLISHED_COLUMNS = ("Thủ tục", "Phần", "Số người")
REQUEST_COLUMNS = ("TT", "Vướng mắc", "Nơi", "Số người", "Kiến nghị, lý do chuyển")
