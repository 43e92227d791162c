"""Sockets over the files of /net, in the place of the extension module below the standard library's socket.py.

A socket is a connection of /net: its descriptor is the connection's `data` file, which can be polled; calls are messages to
the connection's `ctl` file, and fail with the errno of the call.
"""
import errno
import os
import select
import time
from importlib.machinery import BuiltinImporter
from importlib.util import module_from_spec

_builtin = module_from_spec(BuiltinImporter.find_spec("_socket"))
BuiltinImporter.exec_module(_builtin)
globals().update({name: value for name, value in vars(_builtin).items() if not name.startswith("__")})

# What wasi-libc has no names for, with Linux's values.
SO_REUSEADDR = 2
SO_ERROR = 4
SO_BROADCAST = 6
SO_SNDBUF = 7
SO_RCVBUF = 8
SO_KEEPALIVE = 9
SO_LINGER = 13
SO_REUSEPORT = 15
SO_RCVTIMEO = 20
SO_SNDTIMEO = 21
SO_ACCEPTCONN = 30
MSG_DONTWAIT = 0x40
MSG_NOSIGNAL = 0x4000
# glibc's, which people know from messages.
EAI_BADFLAGS = -1
EAI_NONAME = -2
EAI_AGAIN = -3
EAI_FAIL = -4
EAI_NODATA = -5
EAI_FAMILY = -6
EAI_SOCKTYPE = -7
EAI_SERVICE = -8
EAI_ADDRFAMILY = -9
EAI_MEMORY = -10
EAI_SYSTEM = -11

has_ipv6 = False

_NETWORKS = {SOCK_STREAM: "tcp", SOCK_DGRAM: "udp"}
_DIRECTIONS = {SHUT_RD: "read", SHUT_WR: "write", SHUT_RDWR: "both"}
_PROTOCOLS = {"ip": IPPROTO_IP, "icmp": IPPROTO_ICMP, "tcp": IPPROTO_TCP, "udp": IPPROTO_UDP}
_SERVICES = {
    "echo": 7, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "pop3": 110, "imap": 143,
    "ldap": 389, "https": 443, "mysql": 3306, "postgresql": 5432, "redis": 6379, "http-alt": 8080,
}

# Directories of connections by the descriptors of their data files: a socket can be made of a descriptor.
_directories = {}
_default_timeout = None
_HEADER_SIZE = 52


def _failure(number):
    return OSError(number, os.strerror(number))


def _text(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        return os.read(fd, 256).decode().rstrip("\n")
    finally:
        os.close(fd)


def _address(path):
    ip, port = _text(path).split("!")
    return ip, int(port)


def _numeric(host):
    try:
        return inet_ntop(AF_INET, inet_pton(AF_INET, host))
    except OSError:
        return None


def _lookup(host):
    """Addresses of a name."""
    address = _numeric(host)
    if address is not None:
        return [address]
    if any(char in host for char in "!/\0 \n") or host == "":
        raise gaierror(EAI_NONAME, "Name or service not known")
    fd = os.open("/net/cs", os.O_RDWR)
    try:
        os.write(fd, f"tcp!{host}!0".encode("idna" if not host.isascii() else "ascii"))
        answers = []
        while line := os.read(fd, 256):
            answers.append(line.decode().split()[1].split("!")[0])
        return answers
    except FileNotFoundError:
        raise gaierror(EAI_NONAME, "Name or service not known") from None
    except UnicodeError:
        raise gaierror(EAI_NONAME, "Name or service not known") from None
    finally:
        os.close(fd)


def _endpoint(address, caller):
    if not isinstance(address, tuple):
        raise TypeError(f"{caller}(): AF_INET address must be tuple, not {type(address).__name__}")
    host, port = address
    if isinstance(host, (bytes, bytearray)):
        host = host.decode()
    if not 0 <= port <= 0xFFFF:
        raise OverflowError(f"{caller}(): port must be 0-65535.")
    if host == "":
        ip = "0.0.0.0"
    elif host == "<broadcast>":
        ip = "255.255.255.255"
    else:
        ip = _lookup(host)[0]
    return f"{ip}!{port}"


class socket:
    __slots__ = ("_timeout", "_options", "_fd", "_listener", "_directory", "_peer", "_family", "_type", "_proto")

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._timeout = _default_timeout
        self._options = {}
        self._fd = -1
        self._listener = -1
        self._peer = None
        self._family = AF_INET if family == -1 else family
        kind = SOCK_STREAM if type == -1 else type
        if fileno is None:
            if kind & SOCK_NONBLOCK:
                self._timeout = 0.0
            kind &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC)
            self._create(kind)
        else:
            directory = _directories.get(fileno)
            if directory is None:
                os.fstat(fileno)
                raise _failure(errno.ENOTSOCK)
            self._directory = directory
            kind = SOCK_DGRAM if "/udp/" in directory else SOCK_STREAM
            self._fd = fileno
        self._type = kind
        self._proto = 0 if proto == -1 else proto

    def _create(self, kind):
        if self._family != AF_INET:
            raise _failure(errno.EAFNOSUPPORT)
        network = _NETWORKS.get(kind)
        if network is None:
            raise _failure(errno.EPROTONOSUPPORT)
        try:
            control = os.open(f"/net/{network}/clone", os.O_RDWR)
        except FileNotFoundError:
            raise _failure(errno.EPROTONOSUPPORT) from None
        try:
            self._directory = f"/net/{network}/{os.read(control, 16).decode().strip()}"
            self._fd = os.open(f"{self._directory}/data", os.O_RDWR)
            if kind == SOCK_DGRAM:
                os.write(control, b"headers")
        finally:
            os.close(control)
        _directories[self._fd] = self._directory

    def _check(self):
        if self._fd < 0:
            raise _failure(errno.EBADF)

    def _control(self, message, wait=True):
        self._check()
        control = os.open(f"{self._directory}/ctl", os.O_RDWR)
        try:
            if not wait:
                os.set_blocking(control, False)
            os.write(control, message.encode())
        finally:
            os.close(control)

    def _wait(self, events, deadline=None):
        """Waits as the timeout allows until the socket can do what is asked."""
        self._check()
        if self._timeout is None:
            return
        if deadline is None:
            deadline = time.monotonic() + self._timeout
        poll = select.poll()
        poll.register(self._fd, events)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            if self._timeout == 0:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            raise timeout("timed out")

    family = property(lambda self: self._family)
    type = property(lambda self: self._type)
    proto = property(lambda self: self._proto)

    # Life

    def fileno(self):
        return self._fd

    def detach(self):
        fd, self._fd = self._fd, -1
        self._close_listener()
        return fd

    def close(self):
        fd, self._fd = self._fd, -1
        self._close_listener()
        if fd >= 0:
            _directories.pop(fd, None)
            os.close(fd)

    def _close_listener(self):
        fd, self._listener = self._listener, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self):
        if getattr(self, "_fd", -1) >= 0:
            self.close()

    def __repr__(self):
        return (
            f"<socket object, fd={self._fd}, family={self._family}, type={self._type}, proto={self._proto}>"
        )

    # Connections

    def bind(self, address):
        self._control(f"bind {_endpoint(address, 'bind')}")

    def listen(self, backlog=128):
        self._check()
        ip, port = _address(f"{self._directory}/local")
        self._control(f"announce {ip}!{port} {max(0, backlog)}")
        if self._listener < 0:
            self._listener = os.open(f"{self._directory}/listen", os.O_RDONLY)

    def _accept(self):
        self._check()
        if self._listener < 0:
            if not _text(f"{self._directory}/status").startswith("Listen"):
                raise _failure(errno.EINVAL)
            self._listener = os.open(f"{self._directory}/listen", os.O_RDONLY)
        self._wait(select.POLLIN)
        directory = f"/net/tcp/{os.read(self._listener, 16).decode().strip()}"
        fd = os.open(f"{directory}/data", os.O_RDWR)
        _directories[fd] = directory
        return fd, _address(f"{directory}/remote")

    def connect(self, address):
        endpoint = _endpoint(address, "connect")
        message = f"connect {endpoint}"
        if self._type == SOCK_DGRAM:
            self._control(message)
            self._peer = endpoint
            return
        if self._timeout is None:
            self._control(message)
            return
        try:
            self._control(message, wait=False)
        except BlockingIOError as failure:
            if self._timeout == 0 or failure.errno != errno.EINPROGRESS:
                raise
            self._wait(select.POLLOUT)
            number = self.getsockopt(SOL_SOCKET, SO_ERROR)
            if number != 0:
                raise _failure(number) from None

    def connect_ex(self, address):
        try:
            self.connect(address)
        except gaierror:
            raise
        except timeout:
            return errno.EAGAIN
        except OSError as failure:
            return failure.errno
        return 0

    def shutdown(self, how):
        if how not in _DIRECTIONS:
            raise _failure(errno.EINVAL)
        self._control(f"shutdown {_DIRECTIONS[how]}")

    def getsockname(self):
        self._check()
        return _address(f"{self._directory}/local")

    def getpeername(self):
        self._check()
        ip, port = _address(f"{self._directory}/remote")
        if port == 0:
            raise _failure(errno.ENOTCONN)
        return ip, port

    # Data

    def _flags(self, flags):
        if flags & ~(MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL):
            raise _failure(errno.EOPNOTSUPP)

    def _receive(self, size, flags):
        if size < 0:
            raise ValueError("negative buffersize in recv")
        self._flags(flags)
        kept = self._timeout
        if flags & MSG_DONTWAIT:
            self._timeout = 0.0
        try:
            self._wait(select.POLLIN)
            data = os.read(self._fd, size)
            while flags & MSG_WAITALL and 0 < len(data) < size:
                self._wait(select.POLLIN)
                more = os.read(self._fd, size - len(data))
                if not more:
                    break
                data += more
            return data
        finally:
            self._timeout = kept

    # Datagrams have the remote address before them (ip(3) of Plan 9): IPv4 in IPv6 at 0, the port at 48.

    def _receive_datagram(self, size, flags):
        data = self._receive(_HEADER_SIZE + size, flags & ~MSG_WAITALL)
        return data[_HEADER_SIZE:], (inet_ntop(AF_INET, data[12:16]), int.from_bytes(data[48:50], "big"))

    def _send_datagram(self, data, endpoint):
        if endpoint is None:
            raise _failure(errno.EDESTADDRREQ)
        ip, port = endpoint.split("!")
        header = bytearray(_HEADER_SIZE)
        header[10:16] = b"\xff\xff" + inet_pton(AF_INET, ip)
        header[48:50] = int(port).to_bytes(2, "big")
        self._wait(select.POLLOUT)
        return os.write(self._fd, bytes(header) + bytes(data)) - _HEADER_SIZE

    def recv(self, bufsize, flags=0):
        return self.recvfrom(bufsize, flags)[0]

    def recv_into(self, buffer, nbytes=0, flags=0):
        if nbytes < 0:
            raise ValueError("negative buffersize in recv_into")
        return self.recvfrom_into(buffer, nbytes, flags)[0]

    def recvfrom(self, bufsize, flags=0):
        if self._type == SOCK_DGRAM:
            return self._receive_datagram(bufsize, flags)
        return self._receive(bufsize, flags), None

    def recvfrom_into(self, buffer, nbytes=0, flags=0):
        view = memoryview(buffer).cast("B")
        data, address = self.recvfrom(nbytes or len(view), flags)
        view[: len(data)] = data
        return len(data), address

    def send(self, data, flags=0):
        self._flags(flags)
        if self._type == SOCK_DGRAM:
            return self._send_datagram(data, self._peer)
        self._wait(select.POLLOUT)
        return os.write(self._fd, data)

    def sendall(self, data, flags=0):
        self._flags(flags)
        deadline = None if self._timeout is None else time.monotonic() + self._timeout
        view = memoryview(data).cast("B")
        while len(view) > 0:
            self._wait(select.POLLOUT, deadline)
            view = view[os.write(self._fd, view) :]

    def sendto(self, data, *args):
        if len(args) not in (1, 2):
            raise TypeError(f"sendto() takes 2 or 3 arguments ({len(args) + 1} given)")
        if self._type == SOCK_STREAM:
            return self.send(data, args[0] if len(args) == 2 else 0)
        self._flags(args[0] if len(args) == 2 else 0)
        return self._send_datagram(data, _endpoint(args[-1], "sendto"))

    # Options

    def settimeout(self, value):
        if value is not None:
            value = float(value)
            if value < 0:
                raise ValueError("Timeout value out of range")
        self._timeout = value

    def gettimeout(self):
        return self._timeout

    timeout = property(gettimeout)

    def setblocking(self, flag):
        self._timeout = None if flag else 0.0

    def getblocking(self):
        return self._timeout != 0

    def setsockopt(self, level, option, value, length=None):
        self._check()
        if isinstance(value, int):
            self._options[level, option] = value.to_bytes(4, "little", signed=True)
        else:
            self._options[level, option] = bytes(length or 0) if value is None else bytes(value)

    def getsockopt(self, level, option, length=0):
        self._check()
        if level == SOL_SOCKET and option == SO_ERROR:
            value = int((_text(f"{self._directory}/err") or "0").split()[0]).to_bytes(4, "little")
        elif level == SOL_SOCKET and option == SO_TYPE:
            value = int(self._type).to_bytes(4, "little")
        elif level == SOL_SOCKET and option == SO_ACCEPTCONN:
            value = int(_text(f"{self._directory}/status").startswith("Listen")).to_bytes(4, "little")
        else:
            value = self._options.get((level, option), bytes(4))
        return value[:length] if length else int.from_bytes(value[:4], "little", signed=True)


SocketType = socket


def close(fd):
    _directories.pop(fd, None)
    os.close(fd)


def getdefaulttimeout():
    return _default_timeout


def setdefaulttimeout(value):
    global _default_timeout
    if value is not None:
        value = float(value)
        if value < 0:
            raise ValueError("Timeout value out of range")
    _default_timeout = value


# Names


def gethostname():
    return os.uname().nodename


def gethostbyname(host):
    return "0.0.0.0" if host == "" else _lookup(host)[0]


def gethostbyname_ex(host):
    return host, [], _lookup(host)


def gethostbyaddr(address):
    _lookup(address)
    raise herror(1, "Unknown host")


def getservbyname(name, protocol=None):
    if name not in _SERVICES:
        raise OSError("service/proto not found")
    return _SERVICES[name]


def getservbyport(port, protocol=None):
    for name, number in _SERVICES.items():
        if number == port:
            return name
    raise OSError("port/proto not found")


def getprotobyname(name):
    if name not in _PROTOCOLS:
        raise OSError("protocol not found")
    return _PROTOCOLS[name]


def _port(service, flags):
    if service is None:
        return 0
    text = service.decode() if isinstance(service, bytes) else str(service)
    if text.isdigit():
        return int(text)
    if flags & AI_NUMERICSERV or text not in _SERVICES:
        raise gaierror(EAI_SERVICE, "Servname not supported for ai_socktype")
    return _SERVICES[text]


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if family not in (AF_UNSPEC, AF_INET):
        raise gaierror(EAI_FAMILY if family != AF_INET6 else EAI_NONAME, "Name or service not known")
    number = _port(port, flags)
    if isinstance(host, (bytes, bytearray)):
        host = host.decode()
    if host is None or host == "":
        addresses = ["0.0.0.0" if flags & AI_PASSIVE else "127.0.0.1"]
    elif flags & AI_NUMERICHOST and _numeric(host) is None:
        raise gaierror(EAI_NONAME, "Name or service not known")
    else:
        addresses = _lookup(host)
    kinds = [(SOCK_STREAM, IPPROTO_TCP), (SOCK_DGRAM, IPPROTO_UDP)]
    wanted = [(k, p) for k, p in kinds if type in (0, k) and proto in (0, p)]
    if not wanted:
        raise gaierror(EAI_SERVICE, "Servname not supported for ai_socktype")
    canonical = host if flags & AI_CANONNAME and host else ""
    return [(AF_INET, k, p, canonical, (ip, number)) for ip in addresses for k, p in wanted]


def getnameinfo(address, flags):
    host, port = address[:2]
    if flags & NI_NAMEREQD:
        raise gaierror(EAI_NONAME, "Name or service not known")
    service = str(port)
    if not flags & NI_NUMERICSERV:
        try:
            service = getservbyport(port)
        except OSError:
            pass
    return _lookup(host)[0], service
