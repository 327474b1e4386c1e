"""Made-up sources of every kind, in the shape of the real ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

CHANNELS = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def page(code: str = "1.000001", **changes: Any) -> dict[str, Any]:
    """One flattened page."""
    made = {
        "ma_thu_tuc": code,
        "ten_thu_tuc": "Cấp thẻ thử nghiệm",
        "detail_url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/abc",
        "cap_thuc_hien": "Cấp xã",
        "linh_vuc": "Thử nghiệm",
        "doi_tuong_thuc_hien": "Công dân Việt Nam, Cán bộ, công chức, viên chức",
        "co_quan_thuc_hien": "Ủy ban nhân dân cấp xã",
        "cach_thuc_thuc_hien": f"{CHANNELS}Trực tiếp3 Ngày làm việc50,000 VNĐ(/thẻ)",
        "thanh_phan_ho_so": f"--{PAPERS}Đơn đề nghị cấp thẻ1 bản chính",
        "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật Thử nghiệm1/2030/QH19",
        "ket_qua_xu_ly": "Thẻ thử nghiệmMã: KQ.G01.000001Từ khóaKhông có thông tin",
        "yeu_cau_dieu_kien": "Đủ 18 tuổi",
        "trinh_tu_thuc_hien": "Bước 1: nộp đơn",
        "so_quyet_dinh": "Quyết định số 9/QĐ-BCA",
        "issuer": "bo-cong-an",
    }
    return made | changes


def write_pages(path: Path, *pages: dict[str, Any]) -> Path:
    """Pages as JSON lines, compressed where the name says so."""
    text = "".join(json.dumps(made, ensure_ascii=False) + "\n" for made in pages)
    content = text.encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def write_csv(path: Path, *rows: str) -> Path:
    """The CSV list."""
    path.write_text("\n".join(["code,name,issuer,performer,field,url", *rows]), encoding="utf-8")
    return path


def write_excel(path: Path, *rows: tuple[str, ...]) -> Path:
    """The Excel export, title rows first."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH SÁCH THỦ TỤC HÀNH CHÍNH"])
    sheet.append(["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def table_export(code: str = "1.000002") -> dict[str, Any]:
    """One Word export with real tables."""
    return {
        "thu_tuc_id": code,
        "metadata": {
            "mã_thủ_tục": code,
            "tên_thủ_tục": "Cấp giấy đi bờ",
            "số_quyết_định": "Quyết định số 7/QĐ-BQP",
            "cấp_thực_hiện": "Cấp Bộ",
            "lĩnh_vực": "Biên giới",
        },
        "content": {"cơ_quan_thực_hiện": "Biên phòng", "kết_quả_thực_hiện": "Giấy đi bờ"},
        "tables": {
            "hinh_thuc_nop": [
                {
                    "hinh_thuc": "Trực tiếp",
                    "thoi_han_giai_quyet": "01 Giờ",
                    "phi_le_phi": "Phí : 0 Đồng",
                    "mo_ta": "",
                }
            ],
            "thanh_phan_ho_so": [
                {
                    "ten_giay_to": "Bản khai",
                    "so_luong": "bankhai.doc",
                    "ghi_chu": "Bản chính: 1\nBản sao: 2",
                }
            ],
            "can_cu_phap_ly": [
                {
                    "so_ky_hieu": "12",
                    "trich_yeu": "Nghị định số 12/2030/NĐ-CP về biên giới",
                    "ngay_ban_hanh": "01-02-2025",
                }
            ],
        },
    }


def portal_json(code: str = "1.000003") -> dict[str, Any]:
    """One procedure in the portal's present JSON."""
    return {
        "code": "OK",
        "data": {
            "id": "0d1",
            "code": code,
            "name": "Đăng ký thử",
            "decisionNo": "3/QĐ-BTP",
            "executionSteps": [{"name": "Bước 1", "description": "nộp"}],
            "executionMethods": [
                {
                    "submissionMethod": "ONLINE",
                    "processingTime": 2,
                    "processingTimeUnit": "WORKING_DAY",
                    "description": None,
                    "fees": [{"value": 8000, "currencyId": None, "description": "/bản"}],
                },
                {
                    "submissionMethod": "DIRECT",
                    "processingTime": 1,
                    "processingTimeUnit": "OTHER",
                    "fees": [],
                },
            ],
            "executionCases": [
                {
                    "name": "* Giấy tờ phải nộp:",
                    "profileComponents": [{"name": "Tờ khai", "originalQty": 1, "copyQty": 0}],
                }
            ],
        },
    }
