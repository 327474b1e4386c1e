"""Every sentence that a citizen reads, apart from the facts in it."""

from __future__ import annotations

import math

MASKED_PHONE = "[số điện thoại]"
MASKED_IDENTITY = "[số giấy tờ]"
MASKED_ACCOUNT = "[số tài khoản]"
MASKED_EMAIL = "[email]"

SECTION_LABELS = {
    "overview": "Tóm tắt",
    "documents": "Giấy tờ cần mang",
    "fee": "Lệ phí",
    "time": "Bao lâu xong",
    "place": "Nộp ở đâu",
    "steps": "Các bước làm",
    "online": "Làm trên mạng",
    "legal": "Căn cứ pháp luật",
    "result": "Kết quả nhận được",
    "conditions": "Điều kiện",
}
METHODS = {"online": "Nộp trên mạng", "direct": "Nộp trực tiếp", "post": "Gửi qua bưu điện"}
UNITS = {
    "minute": "phút",
    "hour": "giờ",
    "day": "ngày",
    "working_day": "ngày làm việc",
    "month": "tháng",
    "year": "năm",
}
LEVELS = {
    "commune": "cấp xã (phường, đặc khu)",
    "province": "cấp tỉnh (thành phố)",
    "ministry": "cấp bộ",
    "other": "cơ quan khác",
}
LEVEL_OFFICES = {
    "commune": "cơ quan cấp xã, phường, đặc khu",
    "province": "cơ quan cấp tỉnh, thành phố",
    "ministry": "cơ quan trung ương",
}
OR = " hoặc "
CURRENCIES = {"VND": "đồng", "USD": "đô la Mỹ"}

WELCOME = (
    "Chào bác/anh/chị! Tôi là Một Cửa, giúp tra cứu thủ tục hành chính: cần giấy tờ gì, nộp ở "
    "đâu, bao lâu, hết bao nhiêu tiền. Cứ hỏi bằng lời của mình, có dấu hay không dấu đều được.\n"
    "Ví dụ: “làm giấy khai sinh cho con”, “mất căn cước thì làm sao”, hoặc gửi mã hồ sơ để xem "
    "hồ sơ tới đâu rồi."
)
TOO_FAST = (
    "Tin nhắn đến nhanh quá, tôi đọc chưa kịp. Bác/anh/chị chờ {seconds} giây rồi gửi lại giúp ạ."
)
NOTICE = (
    "Xin đừng gửi số căn cước, số điện thoại hay mật khẩu. Câu hỏi được lưu (đã che số cá nhân) "
    "để cán bộ trả lời chỗ tôi chưa biết; gõ /xoa để xóa hết."
)
HELP = (
    "Bác/anh/chị có thể:\n"
    "• Hỏi về thủ tục: “đăng ký tạm trú cần gì”, “phí đổi bằng lái xe”.\n"
    "• Gửi mã hồ sơ (ví dụ H29.12.09-250701-0012) để xem hồ sơ tới đâu.\n"
    "• Gõ /danhmuc để xem các thủ tục theo việc trong nhà và theo lĩnh vực.\n"
    "• Gõ /phananh rồi kể vướng mắc để cán bộ xử lý.\n"
    "• Gõ /xoa để xóa các câu đã hỏi."
)
THANKED = "Dạ không có gì ạ. Cần gì bác/anh/chị cứ hỏi tiếp nhé."
GOODBYE = "Dạ, chào bác/anh/chị. Khi cần cứ nhắn cho tôi ạ."
FAREWELL_LABEL = "Hỏi việc khác"
EMPTY = "Tôi chưa thấy câu hỏi. Bác/anh/chị gõ giúp điều cần hỏi, ví dụ: “làm giấy khai sinh”."
NO_WORDS = (
    "Tôi chỉ đọc được chữ. Bác/anh/chị gõ giúp điều cần hỏi, ví dụ: “xác nhận độc thân cần gì”."
)
TOO_LONG = (
    "Tin nhắn dài quá {limit} chữ nên tôi chưa đọc hết được. Bác/anh/chị viết ngắn lại giúp: "
    "mình muốn làm giấy tờ gì?"
)
ERROR = (
    "Xin lỗi, máy đang trục trặc nên chưa trả lời được. Bác/anh/chị thử hỏi lại sau vài phút. "
    "Mã báo lỗi: {reference}."
)
OFF_TOPIC = (
    "Tôi chỉ trả lời về thủ tục hành chính, nên việc này tôi không giúp được. Bác/anh/chị cần làm "
    "giấy tờ gì thì hỏi tôi nhé."
)
UNSAFE = (
    "Việc này trái pháp luật nên tôi không hướng dẫn được. Nếu bác/anh/chị mất giấy tờ hoặc gặp "
    "khó khi làm hồ sơ, hãy kể rõ, tôi chỉ cách làm đúng."
)
STEERING = (
    "Tôi chỉ làm một việc là hướng dẫn thủ tục hành chính, và luôn theo dữ liệu đã công bố. "
    "Bác/anh/chị cần làm giấy tờ gì thì hỏi tôi nhé."
)
NO_PROCEDURE = (
    "Tôi chưa tìm được thủ tục khớp với câu hỏi này nên không dám trả lời bừa. Tôi đã ghi lại để "
    "cán bộ xem, mã phản ánh {report}. {contact}"
)
LOW_CONFIDENCE = (
    "Tôi chưa chắc bác/anh/chị hỏi thủ tục nào, nên không dám trả lời bừa. Tôi đã ghi lại để cán "
    "bộ xem, mã phản ánh {report}. Thử nói rõ hơn: giấy tờ gì, cho ai, làm mới hay làm lại? "
    "{contact}"
)
CONTACT = "Cần gấp xin gọi {hotline}."
CONTACT_ANY = "Cần gấp, xin hỏi bộ phận một cửa ở xã, phường nơi mình ở."
ASK_BACK = "Ý bác/anh/chị là việc nào dưới đây?"
ASK_BACK_NONE = "Không phải các việc này"
ASK_OTHERS = "Xin lỗi, tôi hiểu chưa đúng. Có phải việc nào dưới đây không ạ?"
NO_SISTER = (
    "Tôi chưa thấy thủ tục riêng cho trường hợp đó của “{name}”, nên không dám trả lời bừa. Có "
    "phải việc nào dưới đây không ạ?"
)
NO_SISTER_ALONE = (
    "Tôi chưa thấy thủ tục riêng cho trường hợp đó của “{name}”. Bác/anh/chị kể rõ hơn giúp: giấy "
    "tờ gì, cho ai, bị làm sao?"
)
ASK_REPHRASE = (
    "Vậy bác/anh/chị kể rõ hơn giúp tôi: cần giấy tờ gì, cho ai, làm lần đầu hay làm lại?"
)
ASK_CASE = "Giấy tờ tùy trường hợp. Trường hợp của mình là gì ạ?"
ASK_WHICH = "Bác/anh/chị hỏi về thủ tục nào ạ? Ví dụ: “đăng ký kết hôn”, “cấp lại sổ đỏ”."
ALL_CASES = "Xem tất cả"

NOT_PUBLISHED = "{what} của thủ tục này chưa được công bố trên Cổng Dịch vụ công. {ask}"
NOT_PUBLISHED_WHAT = {
    "overview": "Chi tiết",
    "documents": "Danh sách giấy tờ",
    "fee": "Mức phí, lệ phí",
    "time": "Thời hạn giải quyết",
    "place": "Nơi nộp",
    "steps": "Trình tự thực hiện",
    "online": "Cách nộp trên mạng",
    "legal": "Căn cứ pháp luật",
    "result": "Kết quả",
    "conditions": "Điều kiện",
}
ASK_PERFORMER = "Xin hỏi {performer} trước khi đi."
ASK_COMMUNE = "Xin hỏi bộ phận một cửa gần nhất trước khi đi."
UNCONFIRMED = (
    "Lưu ý: thủ tục này có trong danh mục tháng 4/2025, tôi chưa có trang chi tiết mới để đối "
    "chiếu."
)
BARE_DOCUMENT = "văn bản số {document}"
CORRECTED = "Thông tin này do cán bộ cập nhật theo {document}, ngày {date}."
REPEALED = "Thủ tục {code} “{name}” nay không còn áp dụng."
REPEALED_SINCE = (
    "Thủ tục {code} “{name}” nay không còn áp dụng: danh mục của Cổng Dịch vụ công tháng "
    "{month} không còn thủ tục này."
)
REPLACED = "Có thể bác/anh/chị cần thủ tục thay thế dưới đây:"
REPLACEMENT = "{name} (mã {code}): {url}"
NOT_REPLACED = "Tôi chưa thấy thủ tục thay thế. Bác/anh/chị nói việc cần làm, tôi tìm giúp."
UNKNOWN_CODE = (
    "Tôi không tìm thấy thủ tục mã {code}. Mã đúng có dạng 1.004194. Bác/anh/chị xem lại mã, hoặc "
    "gõ tên việc cần làm."
)

FEE_TITLE = "Phí, lệ phí:"
FEE_FREE = "miễn phí"
FEE_LOCAL = "do tỉnh, thành phố quy định, cổng quốc gia không nêu mức chung"
FEE_UNKNOWN = "chưa công bố"
FEE_UNTIL = "áp dụng đến hết {date}"
FEE_ASK = "Chỗ chưa công bố hoặc do tỉnh quy định, xin hỏi nơi nộp hồ sơ trước khi đi."
SEVERAL_FIGURES = (
    "Trang công bố ghi nhiều mức cho cùng một cách nộp mà không nói rõ trường hợp nào; xin hỏi "
    "nơi nộp."
)
TIME_TITLE = "Thời gian giải quyết:"
TIME_UNKNOWN = "chưa công bố"
PAPERS_TITLE = "Giấy tờ cần mang:"
PAPERS_COUNT = "{count} loại giấy tờ"
ORIGINALS = "{count} bản chính"
COPIES = "{count} bản sao"
PAPER_PROSE = (
    "Khi ",
    "Nếu ",
    "Trường hợp ",
    "Đối với ",
    "Cung cấp ",
    "Người ",
    "Theo ",
)
COUNTS_DEPEND = "tùy trường hợp: {counts}"
FORM = "mẫu: {form}"
PLACE_TITLE = "Nơi giải quyết: {performers}."
PLACE_LEVELS = "Thuộc {levels}."
PLACE_ONLY_LEVEL = (
    "Nơi giải quyết: {performers}. Cổng Dịch vụ công chưa công bố cơ quan cụ thể, xin hỏi bộ phận "
    "một cửa trước khi đi."
)
PLACE_ONLY_DISTRICT = (
    "Trước 01/7/2025 việc này do cấp huyện làm. Nay không còn cấp huyện, Cổng Dịch vụ công chưa "
    "công bố cơ quan nhận thay. Xin hỏi bộ phận một cửa ở xã, phường nơi mình ở trước khi đi."
)
DISTRICT_LEVEL = ("cấp huyện", "cấp quận", "quận, huyện", "tại huyện")
NO_DISTRICT = "không còn cấp huyện"
PLACE_TWO_LEVELS = "Từ 01/7/2025 không còn cấp huyện: chỉ còn xã, phường và tỉnh, thành phố."
PLACE_METHODS = "Cách nộp: {methods}."
ONLINE_YES = "Có thể nộp trên mạng tại Cổng Dịch vụ công Quốc gia: {url}"
ONLINE_HOW = (
    "Đăng nhập bằng tài khoản VNeID, gõ mã thủ tục {code} vào ô tìm kiếm, điền đơn, tải ảnh giấy "
    "tờ lên rồi nộp."
)
ONLINE_NO = "Trang công bố không ghi cách nộp trên mạng cho thủ tục này. Cách nộp: {methods}."
STEPS_TITLE = "Các bước:"
STEPS_PREPARE = "Chuẩn bị {papers}."
STEPS_PREPARE_ANY = "Chuẩn bị giấy tờ theo hướng dẫn của nơi nộp."
STEPS_SUBMIT = "Nộp hồ sơ: {methods}, tới {performers}."
OFFICE_TO_ASK = "nơi bộ phận một cửa ở xã, phường chỉ giúp"
STEPS_FEE = "Nộp phí, lệ phí nếu có: {fee}."
STEPS_WAIT = "Chờ giải quyết: {time}."
STEPS_RESULT = "Nhận kết quả: {result}."
STEPS_LINK = "Trình tự đầy đủ xem ở trang nguồn bên dưới."
LEGAL_TITLE = "Căn cứ pháp luật:"
LEGAL_SERIAL = "{title} (số {number})"
RESULT_TITLE = "Kết quả nhận được:"
CONDITIONS_SOME = (
    "Thủ tục này có điều kiện kèm theo. Xin đọc kỹ ở trang nguồn bên dưới trước khi nộp."
)
CONDITIONS_NONE = "Trang công bố không nêu điều kiện riêng cho thủ tục này."
CONDITIONS_TITLE = "Điều kiện:"
BULLET = "• "
GUIDE_CASE = "Trường hợp {case}:"
GUIDE_TITLES = {"cases": "Trường hợp khác:", "pitfalls": "Hay vướng:"}
PAPERS_BRIEF = "Giấy tờ: {count}. Bấm “{button}” để xem từng loại."
PLACE_BRIEF = "Nơi nộp: {place}"
ONLINE_TITLE = "Làm trên mạng:"
FEE_DEPENDS = "tùy cách nộp hoặc trường hợp, xem mục Lệ phí"
TIME_DEPENDS = "tùy cách nộp hoặc trường hợp, xem mục Bao lâu xong"
STEPS_GO = "Nộp hồ sơ. {place}"
MORE_LINES = "còn {count} mức khác, tùy cách nộp và trường hợp"
MORE = "… và {count} mục nữa, xem ở trang nguồn bên dưới."
SOURCE = "Nguồn: {url} (cập nhật {date})."
SOURCE_NO_URL = "Nguồn: danh mục thủ tục, mã {code} (cập nhật {date})."
ABOUT = "{name} (mã {code})"

THUMB_UP = "Đúng điều tôi hỏi"
THUMB_DOWN = "Chưa đúng"
THANKS_UP = "Cảm ơn bác/anh/chị đã cho biết."
THANKS_DOWN = (
    "Cảm ơn bác/anh/chị. Tôi đã ghi lại để cán bộ xem, mã phản ánh {report}. Bác/anh/chị muốn hỏi "
    "lại rõ hơn không ạ?"
)

DOSSIER_MALFORMED = (
    "Mã hồ sơ này chưa đúng dạng. Mã in trên giấy biên nhận, ví dụ H29.12.09-250701-0012 (mã cơ "
    "quan, ngày nhận, số thứ tự)."
)
DOSSIER_ASK_CODE = (
    "Bác/anh/chị gửi giúp mã hồ sơ in trên giấy biên nhận, ví dụ H29.12.09-250701-0012."
)
REPORT_ASK = "Bác/anh/chị kể giúp: gặp vướng mắc gì, ở xã, phường nào? Viết trong một tin nhắn."
REPORT_RECORDED = (
    "Đã ghi phản ánh của bác/anh/chị, mã {report}. Muốn biết xử lý tới đâu, cứ gửi mã này cho "
    "tôi. {contact}"
)
REPORT_UNKNOWN = "Tôi không tìm thấy phản ánh mã {report}. Bác/anh/chị xem lại mã giúp."
REPORT_STATUS = "Phản ánh {report}: {status}."
REPORT_STATUSES = {
    "new": "đã ghi nhận, chờ cán bộ xem",
    "in_progress": "cán bộ đang xử lý",
    "answered": "cán bộ đã trả lời",
    "passed_up": "đã chuyển lên cấp trên",
    "closed": "đã xử lý xong",
}
ERASED = "Đã xóa các câu hỏi và câu trả lời của bác/anh/chị ở đây."
TAKEN_OVER = "Tin nhắn đã chuyển tới cán bộ, cán bộ sẽ trả lời ở đây."
ENTRY_TOLD = "Cán bộ đã trả lời câu này, cập nhật ngày {date}."
ENTRY_SOURCE = "Căn cứ: {source}."
ENTRY_GONE = "Câu trả lời này không còn dùng nữa. Bác/anh/chị hỏi lại giúp."
ASK_ENTRY = "Có phải bác/anh/chị muốn hỏi câu này không ạ?"
VARIANTS = {
    "foreign": "Trường hợp có người nước ngoài",
    "border": "Trường hợp ở khu vực biên giới",
    "mobile": "Làm lưu động, cán bộ đến tận nơi",
}
SMALL_TALK = "Dạ. Bác/anh/chị cần hỏi thủ tục gì ạ?"
BACK = "Quay lại: {name}."


def contact(hotline: str) -> str:
    """Whom to turn to where the bot cannot help."""
    return CONTACT.format(hotline=hotline) if hotline else CONTACT_ANY


def too_fast(wait_seconds: float) -> str:
    """What to say to somebody who writes too fast."""
    return TOO_FAST.format(seconds=max(1, math.ceil(wait_seconds)))
