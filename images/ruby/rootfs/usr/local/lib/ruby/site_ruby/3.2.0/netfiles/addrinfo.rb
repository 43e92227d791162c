class Addrinfo
  TYPES = { Socket::SOCK_STREAM => Socket::IPPROTO_TCP, Socket::SOCK_DGRAM => Socket::IPPROTO_UDP }.freeze
  NAMES = { Socket::SOCK_STREAM => "TCP", Socket::SOCK_DGRAM => "UDP" }.freeze
  private_constant :TYPES, :NAMES

  class << self
    def tcp(host, port) = getaddrinfo(host, port, nil, :STREAM)[0]
    def udp(host, port) = getaddrinfo(host, port, nil, :DGRAM)[0]
    def ip(host) = new(NetFiles::SocketAddress.pack(NetFiles::Names.addresses(host)[0], 0))

    def getaddrinfo(host, service, family = nil, socktype = nil, protocol = nil, flags = nil, timeout: nil)
      Socket.getaddrinfo(host, service, family, socktype, protocol, flags).map do |_, port, _, ip, number, type, proto|
        new(NetFiles::SocketAddress.pack(ip, port), number, type, proto)
      end
    end

    def foreach(...) = getaddrinfo(...).each { |address| yield address }
  end

  attr_reader :afamily, :socktype, :protocol, :ip_address, :ip_port
  alias pfamily afamily

  def initialize(sockaddr, family = nil, socktype = nil, protocol = nil)
    bytes = sockaddr.is_a?(Array) ? NetFiles::SocketAddress.pack(sockaddr[3] || sockaddr[2], sockaddr[1]) : sockaddr.to_str
    @ip_address, @ip_port = NetFiles::SocketAddress.unpack(bytes)
    @afamily = family.nil? ? Socket::AF_INET : NetFiles::Numbers.family(family)
    @socktype = socktype.nil? ? 0 : NetFiles::Numbers.type(socktype)
    @protocol = protocol || TYPES.fetch(@socktype, 0)
  end

  def ip? = true
  def ipv4? = true
  def ipv6? = false
  def unix? = false
  def ip_unpack = [ip_address, ip_port]
  def ipv4_loopback? = ip_address.start_with?("127.")
  def ipv4_multicast? = (224..239).cover?(ip_address.to_i)
  def ipv4_private? = ip_address.match?(/\A(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/)
  def ipv6_loopback? = false
  def ipv6_multicast? = false
  def ipv6_linklocal? = false
  def canonname = nil
  def to_sockaddr = NetFiles::SocketAddress.pack(ip_address, ip_port)
  alias to_s to_sockaddr
  def getnameinfo(flags = 0) = Socket.getnameinfo(["AF_INET", ip_port, ip_address], flags)

  def ==(other) = other.is_a?(Addrinfo) && to_sockaddr == other.to_sockaddr && socktype == other.socktype

  def inspect_sockaddr = ip_port == 0 ? ip_address : "#{ip_address}:#{ip_port}"

  def inspect
    kind = NAMES[socktype]
    "#<Addrinfo: #{inspect_sockaddr}#{" #{kind}" unless kind.nil?}>"
  end

  # Sockets

  def connect(timeout: nil, &block)
    opened(block) { |socket| socket.__send__(:connect_to, ip_address, ip_port, "connect(2) for #{inspect_sockaddr}", timeout:) }
  end

  def connect_to(host, port, **options, &block) = Addrinfo.tcp(host, port).connect(**options, &block)

  def bind(&block) = opened(block) { |socket| socket.bind(self) }

  def listen(backlog = Socket::SOMAXCONN, &block)
    opened(block) do |socket|
      socket.setsockopt(:SOCKET, :REUSEADDR, 1)
      socket.bind(self)
      socket.listen(backlog)
    end
  end

  private

  def opened(block)
    socket = Socket.new(afamily, socktype == 0 ? Socket::SOCK_STREAM : socktype, 0)
    begin
      yield socket
    rescue SystemCallError
      socket.close
      raise
    end
    return socket if block.nil?

    begin
      block.call(socket)
    ensure
      socket.close
    end
  end
end
