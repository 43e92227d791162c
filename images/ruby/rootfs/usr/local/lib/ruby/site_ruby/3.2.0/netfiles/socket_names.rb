class Socket < BasicSocket
  KINDS = { SOCK_STREAM => IPPROTO_TCP, SOCK_DGRAM => IPPROTO_UDP, SOCK_RAW => IPPROTO_IP }.freeze
  private_constant :KINDS

  class << self
    def gethostname = NetFiles::Names.hostname
    def gethostbyname(host) = [host, [], AF_INET, *NetFiles::Names.addresses(host).map { |ip| packed(ip) }]
    def sockaddr_in(port, host) = NetFiles::SocketAddress.pack(NetFiles::Names.addresses(host)[0], NetFiles::Names.port(port))
    alias pack_sockaddr_in sockaddr_in
    def unpack_sockaddr_in(address) = NetFiles::SocketAddress.unpack(address.to_s).reverse

    def getaddrinfo(host, service, family = nil, socktype = nil, protocol = nil, flags = nil, _reverse_lookup = nil)
      wanted = family.nil? ? AF_UNSPEC : NetFiles::Numbers.family(family)
      raise SocketError, "getaddrinfo: Address family for hostname not supported" unless [AF_UNSPEC, AF_INET].include?(wanted)

      port = NetFiles::Names.port(service)
      addresses = NetFiles::Names.addresses(host == "" ? nil : host, passive: flags.to_i & AI_PASSIVE != 0)
      addresses.product(kinds(socktype, protocol)).map { |ip, (type, number)| ["AF_INET", port, ip, ip, AF_INET, type, number] }
    end

    def getnameinfo(address, flags = 0)
      ip, port = address.is_a?(Array) ? [address[3] || address[2], address[1]] : NetFiles::SocketAddress.unpack(address)
      raise SocketError, "getnameinfo: Name or service not known" if flags & NI_NAMEREQD != 0

      service = flags & NI_NUMERICSERV == 0 ? NetFiles::Names::SERVICES.key(port) : nil
      [NetFiles::Names.addresses(ip)[0], service || port.to_s]
    end

    def getservbyname(name, _protocol = "tcp")
      NetFiles::Names::SERVICES.fetch(name) { raise SocketError, "no such service #{name}/#{_protocol}" }
    end

    def getservbyport(port, protocol = "tcp")
      NetFiles::Names::SERVICES.key(port) || raise(SocketError, "no such service for port #{port}/#{protocol}")
    end

    def ip_address_list = ["127.0.0.1", *own_addresses].uniq.map { |ip| Addrinfo.ip(ip) }

    private

    def own_addresses
      NetFiles::Names.addresses(gethostname)
    rescue SocketError
      []
    end

    def packed(ip) = ip.split(".").map(&:to_i).pack("C4")

    def kinds(socktype, protocol)
      type = socktype.nil? || socktype == 0 ? nil : NetFiles::Numbers.type(socktype)
      KINDS.select { |each, number| (type || each) == each && (protocol.nil? || protocol == 0 || protocol == number) }.to_a
    end
  end
end
