"""One session of Python's poplib: how to start TLS, port, user, password, and whether to delete the first message."""

import hashlib
import poplib
import ssl
import sys

how, port, user, password, deletes = sys.argv[1:6]
context = ssl._create_unverified_context()
if how == 'stls':
    session = poplib.POP3('127.0.0.1', int(port), timeout=30)
    session.stls(context)
else:
    session = poplib.POP3_SSL('127.0.0.1', int(port), timeout=30, context=context)
session.user(user)
session.pass_(password)
count = session.stat()[0]
print(count, len({line.split()[1] for line in session.uidl()[1]}), len(session.list()[1]))
if count > 0:
    print(b'|'.join(session.top(1, 1)[1]).decode())
    message = b''.join(line + b'\r\n' for line in session.retr(1)[1])
    print(len(message), hashlib.sha256(message).hexdigest())
if deletes == 'delete':
    session.dele(1)
print(session.quit().decode().split()[0])
