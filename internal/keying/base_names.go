// SPDX-License-Identifier: Apache-2.0

package keying

// Words of names in the order of how often they occur: what is proposed while a
// book has no people of its own yet. Counts of three public lists of names
// (students born about 1990 and 2000, war cemeteries of Hải Dương), each list
// weighing the same.
const (
	baseSurnames = `Nguyễn Trần Phạm Lê Vũ Hoàng Đặng Bùi Đỗ Ngô Phan Võ Huỳnh Trương Đào Hồ Đinh Dương Lương Đoàn Trịnh Mai Cao Hà Lưu Lâm
Vương Phùng Tạ Lý Chu Thái Nông Kiều Tô Văn Triệu Đàm Châu Quách Tống Vi Lại Đồng Từ Hứa Đậu Tăng Lã Tôn La Tiêu Lò Lục
Diệp Thạch Lữ Mã Bạch Nghiêm Thân Giang Bế Mạc Y Cù Doãn Hồng Dư Chung Ninh Âu Ma Phí Nhữ Danh Khương Mông Trang Sầm`
	baseMiddles = `Thị Văn Ngọc Thanh Minh Đức Đình Xuân Hữu Hoàng Quang Quốc Hồng Thu Duy Anh Kim Trọng Phương Tiến Công Thành Trung Mỹ
Tuấn Thế Huy Mạnh Bá Khánh Hải Bảo Thùy Lê Nguyễn Tấn Vũ Thúy Việt Bích Nhật Viết Như Trần Hoài Khắc Danh Thái Đăng Quỳnh
Mai Chí Đắc Hà Gia Thiên Thảo Kiều Tuyết Trường`
	baseGivens = `Anh Linh Phương Tuấn Huy Trang Minh Nam Sơn Dũng Thảo Đức Ngọc Hoàng Hà Hải Thành Hùng Thanh Duy Long Hiếu Tâm Nguyên
Cường Vinh Trung Đạt Tiến Thắng Tùng Dương Khánh Quang Hưng Bình Hương Phúc Hiền Giang Bảo Tú Lâm An Vũ Huyền Hòa Toàn
Thủy Việt Ngân Dung Phong Tài Hồng Hằng Quỳnh Vân Khoa Nga Mai Thịnh Quân Nhi Lộc Thái Hoa Thư Nghĩa Thương Trường Hạnh
Hiệp Phú Vi Khang Nhung Nhân Oanh Tân Yến Châu Mạnh Trí Ánh Phát Hậu Duyên Thiện Kiên Chi Sinh Thùy Thúy Luân Trinh Hân
Thu Thuận Chung Uyên Chiến Sang Loan Tuyết Trâm Công Lan Như Thi Qúy Xuân Huệ Đăng Quyên Phượng Lợi Thông Vy Vương Quốc
Mi Đại Tuyền Tín Nguyệt Phước Nhật My Khôi Ly Liên Hoài Định Phi Tính Khải Thơ Quyền Vượng Thạch Li Đông Tuyến Chính
Trọng Tiên Hoàn Hường Trúc Danh Tuân Tuyên Kiệt Huân Hữu Trân Thức Văn Tấn Thọ Hào Kỳ Bằng Chinh Hiển Mỹ Hảo Lý Lê Ân Lập
Bắc Quyết Khanh Xuyên Cảnh Kha Diệu Từ Học Thiên Cương Cúc Ninh Điệp Thắm Kiều Hy Ngừng Cơ Chế Vĩnh Nghị Chương Diệp Trà
Ái Doanh Nụ Ý Lệ Tịnh Lực Bích Phụng Diễm Tình Tường Tiền Quy Khương Thưởng Lương Cừ Tuất Vụ Dân Sâm Nhàn Vĩ Hội Liêm
Triệu Đào Tưởng Kim Sương Ích Chiên Sách Phán Tỷ Cỏn Thất Thực Thiết Hợi Khiêm Lam Đoàn Lịch Thiệu Trình Được Quảng Thể
Giáp Nhuận Thoa Chúc Đồng Triều Hoan Lưu Huỳnh Đài Cầu Sĩ Luận Nhã Khởi Hợp Mẫn Huế Sáng Nhựt Vịnh Toản Nghiêm Bách Huấn
Thế Lân Thụ Hanh Niệm Tĩnh Vững Hoành Dần Chanh Hiệu Nhất Khuê Trực Ngoan Tháu Quất Chấp Uớc Đằng Thuân Quán Ry Thử Ngạn
Đậu Phách Hành Ru Tầm Giá Rong Động Đấu Bào Báo Qùy Liễn Ổn Điềm Giản Hoán Ty Nghìn Chùy Cổn Chư Mậm`
)
