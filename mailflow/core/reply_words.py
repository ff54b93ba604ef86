"""The words that mail clients and writers put around a reply, by meaning and in many languages.

Only tables stand here; `reply_marks` and `reply_tail` turn them into recognisers. Accents and case do not matter:
both sides are folded.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """The entries of a table, parted by "|"."""
    return tuple(dict.fromkeys(entry for entry in (" ".join(part.split()) for part in text.split("|")) if entry))


# Verbs of an attribution line ("... wrote:"), as clients of these languages write them.
WROTE = _words("""
    wrote | writes | a wrote | has written | replied | đã viết là | đã viết | viết | đã viết vào lúc | schrieb |
    schreibt | hat geschrieben | schrieb am | schreef | schrijft | heeft geschreven | a écrit | écrit | a ecrit |
    escribió | escribio | ha escrit | va escriure | escreveu | ha scritto | scrive | skrev | skriver | kirjoitti |
    napisał(a) | napisał | napisała | pisze | napisana przez | napsal(a) | napsal | napsala | napísal | napísala |
    írta | ezt írta | a scris | yazdı | şunları yazdı | написал | написал(а) | написала | пишет | писал(а) | написав |
    пише | написа | έγραψε | כתב | כתב/ה | كتب | كتب/كتبت | menulis | tulis | 写道 | 寫道 | 写到 | のメッセージ |
    さんは書きました | 님이 작성 | 작성 | 씀 | เขียนว่า
""")

# Words that open an attribution line, before the date.
OPENERS = _words("""
    on | at | vào | vào lúc | vào ngày | lúc | ngày | am | op | le | el | el dia | il | in data | em | no dia | a |
    den | w dniu | dnia | dne | dňa | wiadomość napisana przez | på | the | στις | на | от | в | дня | în data |
    pada | tarihinde | في | בתאריך | ב | 在 | 于 | 於 | vao
""")

# Short weekday names that open an attribution without a preposition.
WEEKDAYS = _words("""
    mon | tue | wed | thu | fri | sat | sun | monday | tuesday | wednesday | thursday | friday | saturday | sunday |
    th | thứ | t2 | t3 | t4 | t5 | t6 | t7 | cn | chủ nhật | man | tir | ons | tor | fre | lør | søn | mån | tis |
    lör | sön | ma | ti | ke | to | pe | la | su | lun | mar | mie | joi | vin | sam | dum | пн | вт | ср | чт | пт |
    сб | вс | нд | po | út | st | čt | pá | so | ne | pon | wt | śr | czw | pt | sob | niedz
""")

# Labels of a header block, by role. "date" holds both Sent and Date.
LABELS: dict[str, tuple[str, ...]] = {
    "from": _words("""
        from | từ | gửi từ | người gửi | von | de | da | van | från | fra | lähettäjä | od | nadawca | odesílatel |
        feladó | kimden | от | від | от кого | expéditeur | remitente | remetente | mittente | afzender | avsändare |
        absender | από | من | מאת | 发件人 | 寄件者 | 寄件人 | 差出人 | 送信者 | 보낸 사람 | 보낸사람 | dari | จาก |
        de la | expeditor
    """),
    "date": _words("""
        sent | date | sent at | đã gửi | được gửi | ngày gửi | gửi | gửi lúc | thời gian gửi | gửi ngày | ngày |
        ngày tháng | thời gian | đã nhận | gesendet | gesendet am | datum | envoyé | envoyé le | date d'envoi |
        message du | enviado | enviado el | enviado em | enviada em | enviada | fecha | data | inviato | verzonden |
        skickat | sendt | dato | lähetetty | päivämäärä | wysłano | wysłane | odesláno | elküldve | dátum | gönderme |
        gönderildi | tarih | отправлено | дата | надіслано | στάλθηκε | تم الإرسال | التاريخ | נשלח | 发送时间 |
        发送日期 | 日期 | 時間 | 寄件日期 | 送信日時 | 日時 | 보낸 날짜 | 날짜 | trimis | dikirim
    """),
    "to": _words("""
        to | đến | tới | người nhận | gửi tới | gửi đến | an | à | a | para | per | aan | till | til | vastaanottaja |
        do | adresat | komu | címzett | kime | кому | către | προς | إلى | אל | 收件人 | 宛先 | 받는 사람 | 받는사람 |
        kepada | pour | empfänger | destinataire | destinatario
    """),
    "cc": _words("""
        cc | bcc | đồng gửi | đồng kính gửi | kopie | copie | copie à | copia | kopi | kopio | kopia | kopie (cc) |
        抄送 | 副本 | 참조 | копия | نسخة | dw | másolat
    """),
    "subject": _words("""
        subject | chủ đề | tiêu đề | về việc | v/v | betreff | objet | sujet | asunto | assunto | oggetto |
        onderwerp | ämne | emne | aihe | temat | předmět | predmet | tárgy | konu | тема | subiect | θέμα | الموضوع |
        נושא | 主题 | 主旨 | 主題 | 件名 | 제목 | subjek | hal
    """),
    "other": _words("""
        reply-to | reply to | trả lời cho | importance | priority | attachments | tệp đính kèm | đính kèm |
        antwort an | wichtigkeit | anlagen | répondre à | pièces jointes | mailed-by | organization | độ quan trọng
    """),
}  # fmt: skip

# Text between (or after) dashes that opens the quoted mail of a reply.
ORIGINAL = _words("""
    original message | original mail | original | original appointment | reply message | thư gốc | tin nhắn gốc |
    thư ban đầu | email gốc | nội dung gốc | ursprüngliche nachricht | originalnachricht | original-nachricht |
    ursprungliche nachricht | message d'origine | message d’origine | message original | mensaje original |
    mensagem original | messaggio originale | messaggio originario | oorspronkelijk bericht | origineel bericht |
    ursprungligt meddelande | originalmeddelande | oprindelig meddelelse | oprindelig besked | opprinnelig melding |
    alkuperäinen viesti | wiadomość oryginalna | oryginalna wiadomość | původní zpráva | pôvodná správa |
    eredeti üzenet | mesaj original | orijinal mesaj | исходное сообщение | оригинальное сообщение |
    пересылаемое сообщение | αρχικό μήνυμα | الرسالة الأصلية | הודעה מקורית | 原始邮件 | 原始郵件 | 元のメッセージ |
    원본 메시지 | 원본 메일 | pesan asli
""")

# The same for a forward.
FORWARDED = _words("""
    forwarded message | forwarded mail | begin forwarded message | forwarded by | forward message |
    thư đã chuyển tiếp | thư được chuyển tiếp | thư chuyển tiếp | bắt đầu thư chuyển tiếp |
    tin nhắn đã được chuyển tiếp | tin nhắn đã chuyển tiếp | tin nhắn chuyển tiếp | bắt đầu thư được chuyển tiếp |
    email được chuyển tiếp | email chuyển tiếp | nội dung chuyển tiếp | bắt đầu tin nhắn được chuyển tiếp |
    weitergeleitete nachricht | anfang der weitergeleiteten nachricht | beginn der weitergeleiteten nachricht |
    message transféré | message transmis | début du message réexpédié | début du message transféré |
    mensaje reenviado | inicio del mensaje reenviado | mensagem encaminhada | início da mensagem reencaminhada |
    messaggio inoltrato | inizio messaggio inoltrato | inizio del messaggio inoltrato | doorgestuurd bericht |
    begin doorgestuurd bericht | vidarebefordrat meddelande | vidarebefordrat brev |
    börja vidarebefordrat meddelande | videresendt meddelelse | start på videresendt besked | videresendt melding |
    välitetty viesti | edelleenlähetetty viesti | wiadomość przekazana | przekazana wiadomość |
    treść przekazanej wiadomości | přeposlaná zpráva | továbbított üzenet | iletilmiş mesaj | iletilen ileti |
    пересланное сообщение | начало переадресованного сообщения | переслане повідомлення | 转发邮件 | 转发的邮件 |
    轉寄郵件 | 転送されたメッセージ | 전달된 메시지 | الرسالة المعاد توجيهها
""")

ABOVE_LINE = _words("""
    trả lời phía trên dòng này | trả lời trên dòng này | reply above this line | type your reply above this line |
    write above this line | bitte antworten sie oberhalb dieser zeile | répondez au-dessus de cette ligne
""")

# Subject prefixes; the outermost one tells reply from forward.
REPLY_PREFIXES = _words("""
    re | tl | trả lời | tr.lời | về việc | phúc đáp | aw | antw | antwort | sv | vs | ref | res | rif | odp | ynt |
    回复 | 回覆 | 답장 | 返信 | отв | ha
""")

FORWARD_PREFIXES = _words("""
    fwd | fw | ct | chuyển tiếp | chuyển | wg | tr | rv | i | enc | vl | vb | doorst | pd | 转发 | 轉寄 | 전달 |
    転送 | пересл
""")

# What devices and programs put under a mail: a sending word first, then a product or device before any comma.
SENT_FROM = _words("""
    sent from | sent via | sent using | sent with | sent by | sent on | get outlook for | download outlook for |
    đã gửi từ | được gửi từ | đã được gửi từ | gửi từ | gửi bằng | đã gửi bằng | được gửi bằng | thư gửi từ |
    tải outlook cho | lấy outlook cho | nhận outlook cho | tải xuống outlook cho | via mobile | via iphone |
    gesendet von | gesendet mit | gesendet vom | von meinem | hole dir outlook | holen sie sich outlook | envoyé de |
    envoyé depuis | envoyé à partir d | envoyé avec | envoyé via | télécharger outlook | obtenez outlook |
    enviado desde | enviado do | enviado de | enviado a partir | enviado con | obtener outlook | obter o outlook |
    inviato da | scarica outlook | ottieni outlook | verzonden vanaf | verzonden vanuit | verzonden met |
    verstuurd vanaf | outlook voor | skickat från | skickades från | sendt fra | hent outlook | hämta outlook |
    lähetetty | hanki outlook | wysłane z | wysłano z | pobierz outlook | odesláno z | odoslané z | trimis de pe |
    trimis din | az iphone-omról | az ipademről | küldve | отправлено с | отправлено из | надіслано з | στάλθηκε από |
    εστάλη από | أرسلت من | נשלח מה | 发自我的 | 从我的 | iphoneから送信 | ipadから送信 | 내 iphone에서 |
    나의 iphone에서 | dikirim dari | iphone'umdan
""")

DEVICES = _words("""
    iphone | ipad | ipod | ios | android | samsung | galaxy | huawei | xiaomi | redmi | oppo | vivo | realme | nokia |
    xperia | htc | google pixel | wiko | oneplus | blackberry | windows | mobile | mobil | phone | telefon |
    téléphone | điện thoại | máy tính bảng | di động | thiết bị | smartphone | tablet | handy | outlook | yahoo |
    gmail | proton | tuta | mailspring | typeapp | bluemail | aquamail | zimbra | zalo | edison | thunderbird | mail |
    device | dispositivo | appareil | gerät | app | móvil | celular | cellulare | vsmart | bphone
""")

# A closing, accepted only when it is alone on its line. "Trân trọng đề nghị ..." is content.
SIGN_OFFS = _words("""
    trân trọng | trân trọng cảm ơn | trân trọng cám ơn | trân trọng kính chào | trân trọng kính gửi |
    trân trọng kính báo | trân trọng báo cáo | trân trọng kính trình | xin trân trọng cảm ơn | xin trân trọng cám ơn |
    xin cảm ơn | xin cám ơn | xin chân thành cảm ơn | chân thành cảm ơn | kính thư | kính | kính chào |
    xin kính chào | thân ái | thân mến | thân | trân trọng và cảm ơn | kính báo cáo | kính trình | kính báo |
    trân trọng cảm ơn và kính chào | em cảm ơn | em xin cảm ơn | tôi xin cảm ơn | kính mến | chào trân trọng |
    trân trọng cảm ơn đồng chí | trân trọng cảm ơn các đồng chí | xin cảm ơn các đồng chí | kính chúc sức khỏe |
    best | best regards | best wishes | regards | kind regards | kindest regards | warm regards | warmest regards |
    many regards | with regards | with best regards | with kind regards | thanks & regards | thanks and best regards |
    thanks & best regards | kính gửi lời chào trân trọng | lời chào trân trọng | trân trọng thông báo |
    thanks and regards | thank you and regards | cheers | sincerely | sincerely yours | yours sincerely |
    yours faithfully | yours truly | respectfully | respectfully yours | cordially | all the best | br | rgds | kr |
    love | yours | mit freundlichen grüßen | mit freundlichem gruß | freundliche grüße | viele grüße | beste grüße |
    liebe grüße | herzliche grüße | mit besten grüßen | freundliche grüsse | mit freundlichen grüssen | viele grüsse |
    beste grüsse | liebe grüsse | grüße | gruß | mfg | lg | vg | hochachtungsvoll | cordialement | bien cordialement |
    très cordialement | bien à vous | salutations | meilleures salutations | sincères salutations | amicalement |
    respectueusement | saludos | un saludo | saludos cordiales | atentamente | cordialmente | un cordial saludo |
    atenciosamente | cumprimentos | com os melhores cumprimentos | melhores cumprimentos | abraços | att |
    cordiali saluti | distinti saluti | un saluto | saluti | met vriendelijke groet | met vriendelijke groeten |
    vriendelijke groet | vriendelijke groeten | groet | groeten | hoogachtend | mvg | med vänlig hälsning |
    med vänliga hälsningar | vänliga hälsningar | vänlig hälsning | hälsningar | mvh | med venlig hilsen |
    med vennlig hilsen | venlig hilsen | vennlig hilsen | de bedste hilsner | hilsen | vh | kh | bedste hilsner |
    kærlig hilsen | ystävällisin terveisin | terveisin | parhain terveisin | pozdrawiam | z poważaniem |
    z powazaniem | serdecznie pozdrawiam | s pozdravem | s přátelským pozdravem | üdvözlettel | tisztelettel |
    cu stimă | cu respect | saygılarımla | с уважением | з повагою | με εκτίμηση | 敬具 | 此致 | 敬礼 | 祝好 |
    よろしくお願いいたします | 以上、よろしくお願いいたします | 감사합니다
""")

# Whom a closing may name: "Trân trọng cảm ơn các đồng chí!"
ADDRESSED = _words("""
    ạ | nhé | anh | chị | em | anh/chị | đồng chí | đ/c | quý | các | thư ký | tổ | cơ quan | đơn vị | sở | ban |
    nhiều | rất | lãnh đạo | vì sự quan tâm | đã quan tâm | vì sự hợp tác | 1 | 2 | 3 | everyone | all
""")

# Thanks end a letter only when a name follows; alone they are said.
THANKS = _words("""
    thanks | thank you | many thanks | thanks a lot | thanks again | thank you very much | thanks so much |
    thanks in advance | thank you in advance | thx | ty | cám ơn | cảm ơn | cảm ơn nhiều | cảm ơn anh | cảm ơn chị |
    cảm ơn em | cảm ơn anh chị | cảm ơn các anh chị | cảm ơn đồng chí | cảm ơn đ/c | cảm ơn các đồng chí | danke |
    vielen dank | merci | merci beaucoup | gracias | muchas gracias | obrigado | obrigada | grazie | bedankt |
    dank u | tack | tak | takk | kiitos | dziękuję | děkuji | спасибо | дякую | salud | chào
""")

# Labels of a signature's lines.
CONTACTS = _words("""
    đt | đtdđ | sđt | điện thoại | dđ | di động | tel | telephone | telefon | phone | mobile | mob | cell | fax |
    hotline | email | e-mail | mail | thư điện tử | web | website | skype | zalo | viber | địa chỉ | đc | đ/c |
    address | add | office | nội bộ | t | m | e | f | p | w | a
""")

# Words with which an official's line starts under the name: offices, ranks, bodies.
TITLES = _words("""
    giám đốc | phó giám đốc | q. giám đốc | quyền giám đốc | trưởng ban | phó trưởng ban | phó ban | trưởng phòng |
    phó trưởng phòng | phó phòng | cục trưởng | phó cục trưởng | chi cục trưởng | phó chi cục trưởng | vụ trưởng |
    chủ tịch | phó chủ tịch | bí thư | phó bí thư | ủy viên | uỷ viên | chánh văn phòng | phó chánh văn phòng |
    chánh thanh tra | phó chánh thanh tra | cvp | pcvp | pct | ct ubnd | gđ | pgđ | tp. | ptp. | thư ký | tổ trưởng |
    tổ phó | thành viên | chuyên viên | văn thư | kế toán | cán bộ | viên chức | công chức | đội trưởng |
    phó đội trưởng | trạm trưởng | hiệu trưởng | phó hiệu trưởng | viện trưởng | tổng giám đốc | trung tá |
    thượng tá | đại tá | thiếu tá | đại úy | thượng úy | trung úy | thiếu tướng | bác sĩ | bs | ths | ts | pgs | gs |
    ks | luật sư | kt. | tm. | tl. | tuq. | nhân viên | trợ lý | người gửi | sở | ban | cục | chi cục | phòng |
    văn phòng | vp | trung tâm | tt | ubnd | ủy ban | uỷ ban | hđnd | công an | tỉnh ủy | tỉnh uỷ | huyện ủy |
    thành ủy | đảng ủy | viện | công ty | vnpt | viettel | bệnh viện | trường | thanh tra | hải quan | thuế |
    kho bạc | bảo hiểm xã hội | bql | hội | đoàn | tập đoàn | tổ | bộ phận | đội | trạm | khoa | bộ | tổng cục |
    stttt | syt | sgdđt | sxd | sct | stc | skhđt | snn | president | director | manager | ceo | cto | cfo | head of |
    vice president | engineer | team lead | sales | deputy director | department | office of | professor | assistant |
    secretary | founder | via mobile | vice chief | deputy chief | chief of | vice director | vice head | deputy head |
    head | chairman | vice chairman | chairwoman | specialist | officer | official | expert | staff of | division
""")

# Words no title or name bears, and a statement does: they keep content from being taken for a signature.
SAYS = _words("""
    thống nhất | nhất trí | đồng ý | đề nghị | đề xuất | kiến nghị | không | chưa | đã | sẽ | đang | gửi | cần |
    phải | duyệt | có ý kiến | xin | tăng | giảm | đạt | là | được | bị | nên | nếu | bổ sung | rà soát | sửa |
    cho rằng | chậm | thiếu | sai | trễ | hợp lý | bất cập | giao | yêu cầu | báo cáo | chuyển | is | are | was |
    were | will | have | has | please | should | can | must | need | not
""")

# The first word of (nearly) every Vietnamese full name.
SURNAMES = _words("""
    nguyễn | trần | lê | phạm | hoàng | huỳnh | phan | vũ | võ | đặng | bùi | đỗ | hồ | ngô | dương | lý | đinh |
    đoàn | lâm | trương | trịnh | mai | tô | hà | cao | chu | châu | đào | đàm | thái | tạ | quách | lương | lưu |
    la | kiều | khổng | giang | phùng | tăng | tống | triệu | từ | văn | vương | nghiêm | ninh | doãn | diệp | thân |
    thạch | danh | sơn | lục | lò | lù | lường | vi | vàng | nông | hứa | bế | điểu | thị | ma | ksor | siu | y | h' |
    âu | bạch | cù | đồng | đường | hàn | khúc | kim | lại | mạc | nhâm | ông | phó | quan | thi | tiêu | tôn |
    trang | ung | viên | ứng
""")

# A disclaimer speaks of the mail itself and of who may read it; one word of each table is asked for.
ABOUT_MAIL = _words("""
    this e-mail | this email | this message | this communication | this transmission | the information in this |
    the contents of this | information contained in this | confidentiality notice | legal notice | disclaimer |
    thư điện tử này | thư này | email này | e-mail này | trong thư điện tử | bức thư này | thông điệp này |
    lưu ý bảo mật | cảnh báo bảo mật | thông báo bảo mật | tuyên bố miễn trừ | diese e-mail | diese nachricht |
    ce message | ce courriel | cet e-mail | este mensaje | este correo | esta mensagem | este e-mail |
    questo messaggio | questa e-mail | dit bericht | deze e-mail | detta meddelande | denne e-mail | denna e-post |
    tämä viesti | ta wiadomość | niniejsza wiadomość | это сообщение | данное сообщение | 本邮件 | 本メール
""")

FOR_READER = _words("""
    confidential | privileged | intended recipient | intended only | intended solely | intended for | addressee |
    delete it | delete this | received this | not the recipient | unauthorized | unauthorised | notify the sender |
    chỉ dành cho | dành riêng cho | không phải là người nhận | không phải người nhận | người nhận có tên | nhận nhầm |
    nhận được thư này do nhầm | sao chép, phát tán | nghiêm cấm | vui lòng xóa | đề nghị xóa thư | vertraulich |
    empfänger | confidentiel | destinataire | confidencial | destinatario | destinatário | riservat | destinatari |
    vertrouwelijk | geadresseerde | konfidentiell | fortrolig | mottagare | luottamuksellinen | poufn |
    конфиденциальн | 保密 | 機密
""")

FOOTERS = _words("""
    virus-free. | không có vi-rút | không có virus. | this email has been checked for viruses | scanned by |
    you received this message because | you are receiving this because | to unsubscribe from this group |
    reply to this email directly | to view this discussion | please consider the environment |
    hãy nghĩ đến môi trường | cân nhắc trước khi in | trước khi in thư | trước khi in email | mailing list |
    thư này đã được kiểm tra vi-rút | thư này đã được quét virus
""")

BANNERS = _words("""
    external sender | external email | outside the organization | outside of the organization |
    outside your organization | originated from outside | từ bên ngoài cơ quan | từ bên ngoài tổ chức |
    gửi từ bên ngoài | người gửi bên ngoài
""")

RARE_SENDERS = _words("""
    don't often get email from | không thường xuyên nhận email | không thường xuyên nhận được email |
    this sender is not in your organization
""")

BANNER_HEADS = _words("""
    caution | warning | attention | external | cảnh báo | chú ý | thận trọng | lưu ý
""")

# A cover says that something is passed on.
PASSING_ON = _words("""
    kính chuyển | xin chuyển | xin được chuyển | chuyển tiếp | chuyển giúp | chuyển ý kiến | chuyển góp ý |
    chuyển đến | chuyển tới | chuyển lại | chuyển thư | chuyển tổ | chuyển anh | chuyển chị | chuyển các anh |
    gửi lại ý kiến của | gửi thay | gửi giúp | gửi hộ | chuyển hộ | forward | passing on | fyi | see below |
    như thư bên dưới | như thư dưới đây | thư bên dưới | trong thư dưới | bên dưới là ý kiến | dưới đây là ý kiến
""")

GREETINGS = _words("""
    kính gửi | kính thưa | thưa | chào | xin chào | gửi | dear | hi | hello | hey | kính chào | hallo | bonjour
""")

INLINE_SAID = _words("""
    chữ đỏ | màu đỏ | chữ xanh | màu xanh | tô màu | bôi vàng | tô vàng | chữ màu | ngay dưới từng | dưới từng |
    trực tiếp vào thư | xen vào | từng mục | từng câu | từng ý | in red | in blue | inline | in-line | highlighted |
    ngay trong thư | ghi bên dưới từng | ghi ngay dưới | chữ nghiêng | chữ đậm | bên dưới từng | in color
""")
