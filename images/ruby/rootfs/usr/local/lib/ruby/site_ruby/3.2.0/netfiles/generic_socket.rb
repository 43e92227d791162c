# Sockets of either kind, with addresses as struct sockaddr or Addrinfo.
class Socket < BasicSocket
  prepend NetFiles::Listening

  def initialize(family, type = SOCK_STREAM, _protocol = 0)
    raise Errno::EAFNOSUPPORT, "socket(2)" if NetFiles::Numbers.family(family) != AF_INET

    kinds = { SOCK_STREAM => :stream, SOCK_DGRAM => :datagram }
    number = NetFiles::Numbers.type(type) & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)
    kind = kinds.fetch(number) { raise Errno::EPROTONOSUPPORT, "socket(2)" }
    attach(*NetFiles::Connection.create(kind))
    extend(NetFiles::Datagrams) if kind == :datagram
  end

  def bind(address)
    ip, port = endpoint(address)
    control("bind #{ip}!#{port}", "bind(2) for #{ip}:#{port}")
    0
  end

  def connect(address)
    ip, port = endpoint(address)
    return connect_datagrams(ip, port) if is_a?(NetFiles::Datagrams)

    connect_to(ip, port, "connect(2) for #{ip}:#{port}")
    0
  end

  def connect_nonblock(address, exception: true)
    ip, port = endpoint(address)
    return 0 if connection.control_nonblock("connect #{ip}!#{port}", "connect(2) for #{ip}:#{port}")
    return :wait_writable unless exception

    raise IO::EINPROGRESSWaitWritable, "connect(2) would block"
  end

  def accept
    connection = accepted
    [Socket.of_connection(connection), address_of(*connection.remote)]
  end

  def accept_nonblock(exception: true)
    connection = accepted_nonblock(exception)
    return connection if connection == :wait_readable

    [Socket.of_connection(connection), address_of(*connection.remote)]
  end

  def send(data, flags, destination = nil)
    return super unless is_a?(NetFiles::Datagrams)

    check_flags(flags)
    send_datagram(data, destination && endpoint(destination))
  end

  def recvfrom(size, flags = 0)
    return [recv(size, flags), remote_address] unless is_a?(NetFiles::Datagrams)

    data, ip, port = received(size, flags)
    [data, address_of(ip, port)]
  end

  def ipv6only! = raise(Errno::EAFNOSUPPORT, "setsockopt(2)")

  private

  def endpoint(address) = NetFiles::SocketAddress.unpack(address.is_a?(Addrinfo) ? address.to_sockaddr : address.to_str)

  def address_of(ip, port) = Addrinfo.new(NetFiles::SocketAddress.pack(ip, port), nil, type_number)
end
