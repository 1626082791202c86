"""An SMTP server (aiosmtpd): each mail becomes a line of JSON in FOLDER/mails.jsonl.

mail_server.py FOLDER PORT HOW CERTIFICATE KEY, where HOW is starttls, at-once, or clear. Who logs in is
mail with the password mail-password; with starttls and at-once nobody writes without that. An address
with "never" in it is refused with 550, with "later" with 451, and a subject with "spam" with 554 after DATA.
"""
import email
import email.policy
import json
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

folder, port, how, certificate, key = sys.argv[1:]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if "never" in address:
            return "550 no such user"
        if "later" in address:
            return "451 try again"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if "spam" in mail["Subject"]:
            return "554 no spam"
        line = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data.decode() if session.auth_data else None,
            "tls": session.ssl is not None or how == "at-once",
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "names": [name.lower() for name in mail.keys()],
            "text": mail.get_content().replace("\r\n", "\n"),
            "defects": [str(defect) for part in mail.walk() for defect in part.defects],
            "raw": envelope.original_content.decode("latin-1"),
        }
        with open(folder + "/mails.jsonl", "a") as file:
            file.write(json.dumps(line) + "\n")
        return "250 kept"


def authenticator(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"mail", b"mail-password")
    return AuthResult(success=good, handled=False, auth_data=data.login if good else None)


context = None
if how != "clear":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
options = {"hostname": "127.0.0.1", "port": int(port)}
if how == "starttls":
    options |= {"tls_context": context, "require_starttls": True}
if how == "at-once":
    options |= {"ssl_context": context}
if how != "clear":
    options |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": how == "starttls"}
controller = Controller(Handler(), **options)
controller.start()
while True:
    time.sleep(3600)
