module NetFiles
  # Datagrams have the remote address before them (ip(3) of Plan 9): IPv4 in IPv6 at 0, the port at 48.
  module Datagrams
    HEADER_SIZE = 52

    def recv(size, flags = 0, _buffer = nil) = received(size, flags)[0]

    def recv_nonblock(size, flags = 0, _buffer = nil, exception: true)
      datagram = received_nonblock(size, flags, exception)
      datagram == :wait_readable ? datagram : datagram[0]
    end

    def readpartial(size, *) = recv(size)
    def sysread(size, *) = recv(size)
    def write(*parts) = send_datagram(parts.join, nil)
    def syswrite(data) = send_datagram(data, nil)

    private

    def received(size, flags)
      return received_nonblock(size, flags & ~Socket::MSG_DONTWAIT, true) if flags & Socket::MSG_DONTWAIT != 0

      check_flags(flags)
      without_header(Deadlines.reading(self) { IO.instance_method(:sysread).bind_call(waited, HEADER_SIZE + size) })
    end

    # sysread does not heed the timeout.
    def waited
      raise IO::TimeoutError, "Blocking operation timed out!" if !timeout.nil? && wait_readable(timeout).nil?

      self
    end

    def received_nonblock(size, flags, exception)
      check_flags(flags)
      data = IO.instance_method(:read_nonblock).bind_call(self, HEADER_SIZE + size, exception: false)
      return without_header(data) unless data == :wait_readable
      return data unless exception

      raise IO::EAGAINWaitReadable, "recvfrom(2) would block"
    end

    def without_header(data)
      [data.byteslice(HEADER_SIZE..), data.byteslice(12, 4).unpack("C4").join("."), data.byteslice(48, 2).unpack1("n")]
    end

    def send_datagram(data, address)
      ip, port = address || @peer
      raise Errno::EDESTADDRREQ, "send(2)" if ip.nil?

      header = "\0".b * 10 + "\xff\xff".b + ip.split(".").map(&:to_i).pack("C4") + "\0".b * 32 + [port].pack("n") + "\0\0".b
      IO.instance_method(:syswrite).bind_call(self, header + data.b) - HEADER_SIZE
    end

    # Datagrams of others are left out from now on.
    def connect_datagrams(ip, port)
      control("connect #{ip}!#{port}", "connect(2)")
      @peer = [ip, port]
      0
    end
  end
end

class UDPSocket < IPSocket
  include NetFiles::Datagrams

  def initialize(family = Socket::AF_INET)
    raise Errno::EAFNOSUPPORT, "socket(2) - udp" if NetFiles::Numbers.family(family) != Socket::AF_INET

    attach(*NetFiles::Connection.create(:datagram))
  end

  def bind(host, port)
    number = NetFiles::Names.port(port)
    ip = NetFiles::Names.addresses(host, passive: true)[0]
    control("bind #{ip}!#{number}", "bind(2) for #{host.inspect} port #{number}")
    0
  end

  def connect(host, port) = connect_datagrams(NetFiles::Names.addresses(host)[0], NetFiles::Names.port(port))

  def send(data, flags, host = nil, port = nil)
    check_flags(flags)
    return send_datagram(data, nil) if host.nil?
    return send_datagram(data, NetFiles::SocketAddress.unpack(host.to_s)) if port.nil?

    send_datagram(data, [NetFiles::Names.addresses(host)[0], NetFiles::Names.port(port)])
  end

  def recvfrom(size, flags = 0)
    data, ip, port = received(size, flags)
    [data, described(ip, port)]
  end

  def recvfrom_nonblock(size, flags = 0, _buffer = nil, exception: true)
    datagram = received_nonblock(size, flags, exception)
    datagram == :wait_readable ? datagram : [datagram[0], described(*datagram[1..])]
  end
end
