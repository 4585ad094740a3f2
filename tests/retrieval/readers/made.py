"""Files of each kind, made for the tests."""

import io
import zipfile
from email.message import EmailMessage

import docx
from fpdf import FPDF

BODY = "Le port de Brest a reçu douze navires en mars. La préfecture l’a confirmé."


def pdf_of(*pages):
    pdf = FPDF()
    pdf.set_font("Helvetica")
    for page in pages:
        pdf.add_page()
        if page:
            pdf.multi_cell(0, text=page)
    return bytes(pdf.output())


def pdf_with_stream(content, pages=1, filters="/FlateDecode"):
    """A PDF by hand whose pages share one content stream, given as it stands in the file."""
    kids = " ".join(f"{n + 4} 0 R" for n in range(pages))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        f"<< /Length {len(content)} /Filter {filters} >>\nstream\n".encode() + content + b"\nendstream",
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /Font << >> >> /Contents 3 0 R >>"
    bodies += [page] * pages
    return pdf_with_objects(bodies)


def pdf_with_objects(bodies):
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in places)
    trailer = f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + table.encode() + trailer.encode()


def docx_of(fill):
    """A Word document; `fill` is given the document before it is saved."""
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zip_of(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def mail_of(text=BODY, html=None, attachments=()):
    mail = EmailMessage()
    mail["From"] = "Service presse <presse@port.example>"
    mail["To"] = "desk@journal.example"
    mail["Subject"] = "Le port en mars"
    mail["Date"] = "Tue, 01 Apr 2025 00:30:00 +0200"
    if text is not None:
        mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html") if text is not None else mail.set_content(html, subtype="html")
    for name, data in attachments:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
