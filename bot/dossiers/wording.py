"""Sentences about dossiers, for citizens and, where they import files, for staff."""

from __future__ import annotations

from bot.dossiers.dossier import Status

EXAMPLE = "H29.12.09-250701-0012"
ASK_CODE = (
    "Bác/anh/chị gửi giúp mã hồ sơ in trên giấy biên nhận (giấy hẹn), ví dụ " + EXAMPLE + "."
)
MALFORMED = (
    "Mã “{shown}” chưa đúng dạng nên tôi chưa tra được. Mã hồ sơ gồm ba phần: mã cơ quan, ngày "
    "nhận viết năm-tháng-ngày, số thứ tự; ví dụ " + EXAMPLE + ". Mã in ở góc trên giấy biên nhận "
    "(giấy hẹn). Bác/anh/chị xem và gửi lại giúp."
)
PICTURE = "Ảnh chỉ chỗ in mã: {url}"
UNKNOWN = (
    "Tôi không tìm thấy hồ sơ mã {code}. Bác/anh/chị so lại từng số với giấy biên nhận rồi gửi "
    "lại giúp. Hồ sơ mới nộp có thể vài giờ sau mới tra được. {contact}"
)
UNAVAILABLE = (
    "Hệ thống hồ sơ của tỉnh lúc này không trả lời, nên tôi chưa biết hồ sơ {code} tới đâu (không "
    "phải là hồ sơ bị mất). Bác/anh/chị thử lại sau ít phút. {contact}"
)
LOCKED = (
    "Đã thử sai nhiều lần nên tôi tạm dừng tra để giữ kín hồ sơ của mọi người. Bác/anh/chị thử "
    "lại sau {minutes} phút. {contact}"
)

TITLE = "Hồ sơ {code}: {status}."
STATUS = {
    Status.REGISTERED: "mới đăng ký, cơ quan chưa nhận",
    Status.RECEIVED: "cơ quan đã nhận hồ sơ",
    Status.NOT_RECEIVED: "cơ quan không nhận hồ sơ này",
    Status.PROCESSING: "đang được giải quyết",
    Status.NEEDS_PAPERS: "cần bổ sung giấy tờ",
    Status.NEEDS_PAYMENT: "cần nộp tiền (phí, lệ phí hoặc thuế)",
    Status.WITHDRAWN: "đã rút theo yêu cầu của người nộp",
    Status.STOPPED: "đã dừng giải quyết",
    Status.DONE: "đã xong, chờ bác/anh/chị nhận kết quả",
    Status.RETURNED: "đã trả kết quả",
}
NEXT = {
    Status.REGISTERED: "Chờ cơ quan xem và nhận hồ sơ. Nếu lâu chưa thấy nhận, xin hỏi nơi nộp.",
    Status.RECEIVED: "Chưa phải làm gì thêm, chờ đến ngày hẹn.",
    Status.NOT_RECEIVED: (
        "Xin hỏi nơi nộp lý do không nhận, sửa hoặc bổ sung cho đúng rồi nộp lại."
    ),
    Status.PROCESSING: "Chưa phải làm gì thêm, chờ đến ngày hẹn.",
    Status.NEEDS_PAPERS: (
        "Xin hỏi nơi nộp cần thêm giấy tờ gì, rồi bổ sung sớm để hồ sơ được làm tiếp."
    ),
    Status.NEEDS_PAYMENT: (
        "Xin nộp khoản tiền theo thông báo của cơ quan, giữ biên lai; nộp xong hồ sơ mới được làm "
        "tiếp. Chỉ nộp qua kênh cơ quan thông báo."
    ),
    Status.WITHDRAWN: "Nếu vẫn cần, bác/anh/chị nộp hồ sơ mới.",
    Status.STOPPED: "Xin hỏi nơi nộp vì sao dừng và có cần nộp lại không.",
    Status.DONE: "Mang giấy biên nhận và giấy tờ tùy thân đến nơi nhận kết quả.",
    Status.RETURNED: "Nếu chưa nhận được kết quả, xin hỏi nơi nộp và đưa giấy biên nhận.",
}
OWN_WORDS = "hệ thống của tỉnh ghi “{words}”"
STATUS_UNCLEAR = "chưa rõ trạng thái"
NEXT_UNCLEAR = "Chưa rõ nghĩa thì xin hỏi nơi nộp hồ sơ."
RECEIVED_ON = "Ngày nhận: {date}."
DUE_ON = "Ngày hẹn trả: {date}."
DUE_IN = "Ngày hẹn trả: {date} (còn {days} ngày làm việc)."
DUE_TODAY = "Ngày hẹn trả: hôm nay, {date}."
DUE_NEXT = "Ngày hẹn trả: {date} (không còn ngày làm việc nào ở giữa)."
OVERDUE = (
    "Ngày hẹn trả: {date}, đã quá hạn {days} ngày làm việc. Bác/anh/chị nên hỏi nơi nộp lý do và "
    "ngày hẹn mới."
)
OVERDUE_SHORT = "Ngày hẹn trả: {date}, đã qua ngày hẹn."
FINISHED_ON = "Ngày xong: {date}."
FINISHED_EARLY = "Ngày xong: {date} (sớm hơn hẹn {days} ngày làm việc)."
FINISHED_LATE = "Ngày xong: {date} (trễ hẹn {days} ngày làm việc)."
PROCEDURE = "Thủ tục: {name}."
APPLICANT = "Người nộp: {name}."
OFFICE = "Nơi nhận kết quả: {office}."
NOTE = "Ghi chú của cơ quan: {note}."
ASK_DIGITS = (
    "Muốn xem tên thủ tục và nơi nhận kết quả, gửi 4 số cuối của số điện thoại hoặc số giấy tờ "
    "tùy thân đã ghi khi nộp."
)
DIGITS_AGAIN = "Máy vừa gián đoạn. Bác/anh/chị gửi lại giúp 4 số cuối ạ."
NO_DETAILS = "Hệ thống này chỉ cho xem trạng thái và ngày hẹn. {contact}"
WRONG_DIGITS = (
    "Bốn số này không khớp với hồ sơ {code}. Còn {left} lần thử. Gửi 4 số cuối của số điện thoại "
    "hoặc số giấy tờ tùy thân đã ghi khi nộp."
)
WRONG_DIGITS_LAST = (
    "Bốn số này không khớp với hồ sơ {code}. Đã hết lượt thử, xin đợi {minutes} phút."
)

WATCH_LABEL = "Báo tôi khi có kết quả"
WATCH_CONSENT = (
    "Tôi sẽ giữ mã hồ sơ {code} cùng cuộc trò chuyện này, và nhắn ở đây mỗi khi trạng thái đổi "
    "hoặc khi quá hẹn. Gõ “thôi báo” để dừng bất cứ lúc nào. Bác/anh/chị đồng ý không?"
)
AGREE_LABEL = "Đồng ý"
DECLINE_LABEL = "Không cần"
WATCHING = "Được rồi ạ. Hồ sơ {code} có gì mới tôi sẽ nhắn ở đây. Gõ “thôi báo” để dừng."
WATCH_NOTHING_LEFT = "Hồ sơ {code} đã kết thúc nên không còn gì để báo nữa."
WATCH_DECLINED = "Dạ, tôi không theo dõi hồ sơ này."
WATCH_WHICH = "Bác/anh/chị muốn theo dõi hồ sơ nào? Gửi giúp mã, ví dụ " + EXAMPLE + "."
WATCH_FULL = "Mỗi người theo dõi được tối đa {most} hồ sơ. Gõ “thôi báo” để bỏ bớt trước."
STOP_LABEL = "Thôi báo"
STOPPED = "Đã thôi báo về hồ sơ {codes}."
NOT_WATCHING = "Hiện tôi không theo dõi hồ sơ nào cho bác/anh/chị."
NOTICE = "Hồ sơ {code} có thay đổi: {status}."
NOTICE_OVERDUE = (
    "Hồ sơ {code} đã quá ngày hẹn trả {date} mà chưa xong. Bác/anh/chị nên hỏi nơi nộp lý do và "
    "ngày hẹn mới. {contact}"
)

COLUMN_TITLES = {
    "code": "Mã hồ sơ",
    "status": "Trạng thái",
    "procedure_name": "Tên thủ tục",
    "procedure_code": "Mã thủ tục",
    "applicant": "Người nộp",
    "phone": "Số điện thoại",
    "identity": "Số giấy tờ",
    "received_on": "Ngày tiếp nhận",
    "due_on": "Ngày hẹn trả",
    "finished_on": "Ngày hoàn thành",
    "office": "Nơi nhận kết quả",
    "note": "Ghi chú",
}
COLUMN_NOTES = {
    "code": "Bắt buộc. Ví dụ " + EXAMPLE + " hoặc 000.00.12.H29-250701-0012.",
    "status": "Bắt buộc. Số từ 1 đến 10, hoặc tên trạng thái như “Đang xử lý”.",
    "procedure_name": "Tên thủ tục như công bố.",
    "procedure_code": "Ví dụ 1.004194.",
    "applicant": "Họ tên; chỉ giữ lại chữ cái đầu mỗi từ, không lưu tên đầy đủ.",
    "phone": "Chỉ dùng 4 số cuối để đối chiếu, lưu dưới dạng mã băm có khóa.",
    "identity": "Chỉ dùng 4 số cuối để đối chiếu, lưu dưới dạng mã băm có khóa.",
    "received_on": "Ngày/tháng/năm, ví dụ 01/07/2025.",
    "due_on": "Ngày/tháng/năm.",
    "finished_on": "Ngày/tháng/năm; để trống khi chưa xong.",
    "office": "Nơi dân đến nhận, ví dụ “Trung tâm Phục vụ hành chính công xã A”.",
    "note": "Dân đọc được sau khi đối chiếu 4 số, ví dụ giấy tờ còn thiếu.",
}
STATUS_TITLES = {
    Status.REGISTERED: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.NOT_RECEIVED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.NEEDS_PAPERS: "Yêu cầu bổ sung giấy tờ",
    Status.NEEDS_PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.DONE: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}
TEMPLATE_SHEET = "Hồ sơ"
TEMPLATE_HELP_SHEET = "Hướng dẫn"
TEMPLATE_HELP = ("Cột", "Cách ghi")
TEMPLATE_STATUSES = ("Số", "Trạng thái")

NO_CODE = "thiếu mã hồ sơ"
BAD_CODE = "mã hồ sơ “{value}” không đúng dạng"
NO_STATUS = "thiếu trạng thái"
BAD_STATUS = "trạng thái “{value}” không có trong mười trạng thái"
BAD_DATE = "{column}: “{value}” không phải ngày (ghi ngày/tháng/năm)"
FORMULA = "{column}: ô là công thức chưa có kết quả, hãy dán lại dạng giá trị"
DUPLICATE = "trùng mã với dòng {line}"
DUE_BEFORE_RECEIVED = "ngày hẹn trả đứng trước ngày tiếp nhận"
REJECTION_COLUMNS = ("Dòng", "Lý do")
NO_HEADER = (
    "{file}: không thấy dòng tiêu đề có cột “{code}” và “{status}”. Các cột thấy được: {seen}. "
    "Hãy dùng tệp mẫu."
)
NO_COLUMNS_SEEN = "không có"
CANNOT_OPEN = "{file}: không mở được ({cause})."
EMPTY_FILE = "{file}: tệp rỗng."
TOO_LARGE = "{file}: lớn hơn {limit} MB, hãy chia nhỏ."
TOO_MANY_ROWS = "{file}: nhiều hơn {limit} dòng, hãy chia nhỏ."
OLD_EXCEL = "{file}: tệp .xls cũ hoặc có mật khẩu; hãy lưu lại thành .xlsx hoặc CSV."
NOT_A_TABLE = "{file}: không phải tệp CSV hay XLSX."
UNKNOWN_LETTERS = "{file}: không đọc được bảng chữ; hãy lưu lại thành CSV UTF-8 hoặc .xlsx."
BAD_CSV = "{file}: dòng {line} hỏng ({cause})."
DAMAGED = "{file}: tệp XLSX hỏng hoặc có mật khẩu ({cause})."
UNPACKS_TOO_LARGE = (
    "{file}: bung ra tới {size} MB, nhiều hơn một tệp xuất bình thường; hãy lưu riêng trang tính "
    "thành CSV rồi nhập."
)
STRANGE_XML = "{file}: chứa nội dung mà phần mềm bảng tính không ghi ra, nên không nhận."
