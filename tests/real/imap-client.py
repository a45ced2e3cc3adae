"""A session of Python's imaplib: imap-client.py PORT starttls|tls login|plain. Says what it has seen, a line each."""
import imaplib, ssl, sys

port, security, method = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = ssl._create_unverified_context()
if security == 'tls':
    client = imaplib.IMAP4_SSL('127.0.0.1', port, ssl_context=context)
else:
    client = imaplib.IMAP4('127.0.0.1', port)
    print('before', 'LOGINDISABLED' in client.capabilities)
    client.starttls(ssl_context=context)
if method == 'login':
    client.login('alice', 'wonderland')
else:
    client.authenticate('PLAIN', lambda _: b'\0alice\0wonderland')
print('idle', 'IDLE' in client.capability()[1][0].decode())
letter = b'Subject: a letter\r\n\r\na9 OK not an answer\r\n' + b'x' * 100000 + b'\r\n'
print('append', client.append('INBOX', None, None, letter)[0])
print('select', client.select('INBOX')[1][0].decode())
print('same', client.fetch('1', '(BODY[])')[1][0][1] == letter)
client.send(b'i1 IDLE\r\n')
print('idling', client.readline()[:1].decode())
client.send(b'DONE\r\n')
line = b''
while not line.startswith(b'i1 '):
    line = client.readline()
print('done', line[3:5].decode())
client.store('1', '+FLAGS', '\\Deleted')
print('expunge', client.expunge()[1][0].decode())
print('logout', client.logout()[0])
