class BasicSocket < IO
end

class Socket < BasicSocket
  # Linux's values.
  module Constants
    {
      AF_UNSPEC: 0, PF_UNSPEC: 0, AF_UNIX: 1, PF_UNIX: 1, AF_LOCAL: 1, PF_LOCAL: 1, AF_INET: 2, PF_INET: 2, AF_INET6: 10,
      PF_INET6: 10,
      SOCK_STREAM: 1, SOCK_DGRAM: 2, SOCK_RAW: 3, SOCK_NONBLOCK: 0o4000, SOCK_CLOEXEC: 0o2000000,
      IPPROTO_IP: 0, IPPROTO_ICMP: 1, IPPROTO_TCP: 6, IPPROTO_UDP: 17, IPPROTO_IPV6: 41,
      SOL_SOCKET: 1, SOL_IP: 0, SOL_TCP: 6, SOL_UDP: 17,
      SO_DEBUG: 1, SO_REUSEADDR: 2, SO_TYPE: 3, SO_ERROR: 4, SO_DONTROUTE: 5, SO_BROADCAST: 6, SO_SNDBUF: 7, SO_RCVBUF: 8,
      SO_KEEPALIVE: 9, SO_OOBINLINE: 10, SO_LINGER: 13, SO_REUSEPORT: 15, SO_RCVTIMEO: 20, SO_SNDTIMEO: 21,
      SO_ACCEPTCONN: 30,
      TCP_NODELAY: 1, TCP_MAXSEG: 2, TCP_CORK: 3, TCP_KEEPIDLE: 4, TCP_KEEPINTVL: 5, TCP_KEEPCNT: 6, TCP_DEFER_ACCEPT: 9,
      TCP_USER_TIMEOUT: 18, TCP_FASTOPEN: 23,
      MSG_OOB: 1, MSG_PEEK: 2, MSG_DONTWAIT: 0x40, MSG_WAITALL: 0x100, MSG_NOSIGNAL: 0x4000,
      SHUT_RD: 0, SHUT_WR: 1, SHUT_RDWR: 2, SOMAXCONN: 4096,
      INADDR_ANY: 0, INADDR_LOOPBACK: 0x7f000001, INADDR_BROADCAST: 0xffffffff, INADDR_NONE: 0xffffffff,
      AI_PASSIVE: 1, AI_CANONNAME: 2, AI_NUMERICHOST: 4, AI_V4MAPPED: 8, AI_ALL: 16, AI_ADDRCONFIG: 32,
      AI_NUMERICSERV: 1024,
      NI_NUMERICHOST: 1, NI_NUMERICSERV: 2, NI_NOFQDN: 4, NI_NAMEREQD: 8, NI_DGRAM: 16, NI_MAXHOST: 1025, NI_MAXSERV: 32,
      EAI_BADFLAGS: -1, EAI_NONAME: -2, EAI_AGAIN: -3, EAI_FAIL: -4, EAI_FAMILY: -6, EAI_SOCKTYPE: -7, EAI_SERVICE: -8,
      EAI_MEMORY: -10, EAI_SYSTEM: -11
    }.each { |name, value| const_set(name, value) }
  end

  include Constants
  Constants.constants.each { |name| const_set(name, Constants.const_get(name)) }
end

module NetFiles
  # Numbers by what they may be given as: numbers, `:INET`, "AF_INET".
  module Numbers
    def self.of(value, *prefixes)
      return value if value.is_a?(Integer)

      name = [*prefixes.map { |prefix| "#{prefix}_#{value}" }, value.to_s].find { |each| known?(each) }
      raise SocketError, "unknown socket constant: #{value}" if name.nil?

      Socket::Constants.const_get(name)
    end

    def self.known?(name) = name.match?(/\A[A-Z]\w*\z/) && Socket::Constants.const_defined?(name)

    def self.family(value) = of(value, "AF", "PF")
    def self.type(value) = of(value, "SOCK")
  end

  # struct sockaddr_in, as Linux has it.
  module SocketAddress
    FORMAT = "Sna4x8"

    def self.pack(ip, port) = [Socket::AF_INET, port, ip.split(".").map(&:to_i).pack("C4")].pack(FORMAT)

    def self.unpack(bytes)
      family, port, ip = bytes.unpack(FORMAT)
      raise ArgumentError, "not an AF_INET/AF_INET6 sockaddr" unless family == Socket::AF_INET && ip.bytesize == 4

      [ip.unpack("C4").join("."), port]
    end
  end
end
