class SocketError < StandardError
end

module NetFiles
  # Addresses of names, and ports of services.
  module Names
    SERVICES = {
      "echo" => 7, "ftp" => 21, "ssh" => 22, "telnet" => 23, "smtp" => 25, "domain" => 53, "http" => 80, "pop3" => 110,
      "imap" => 143, "ldap" => 389, "https" => 443, "mysql" => 3306, "postgresql" => 5432, "redis" => 6379,
      "http-alt" => 8080
    }.freeze
    HOSTS = "/etc/hosts"
    OCTET = /(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)/
    IPV4 = /\A#{OCTET}(?:\.#{OCTET}){3}\z/

    class << self
      def numeric?(host) = IPV4.match?(host)

      # @param host a name, an address, nil for this host, "" for any address
      def addresses(host, passive: false)
        return [passive ? "0.0.0.0" : "127.0.0.1"] if host.nil?

        name = host.to_str
        case name
        when "", "0" then ["0.0.0.0"]
        when "<any>" then ["0.0.0.0"]
        when "<broadcast>" then ["255.255.255.255"]
        when IPV4 then [name]
        else in_hosts(name) || look_up(name)
        end
      end

      def port(service)
        case service
        when nil then 0
        when Integer then in_range(service)
        when /\A\s*\d+\z/ then in_range(Integer(service, 10))
        else
          SERVICES.fetch(service.to_str) { raise SocketError, "getaddrinfo: Servname not supported for ai_socktype" }
        end
      end

      def hostname = File.read("/proc/sys/kernel/hostname").chomp

      private

      def in_range(port) = port & 0xffff

      def look_up(name)
        return not_known if name.match?(%r{[!/\0\s]}) || !name.ascii_only?

        File.open("/net/cs", "r+") do |names|
          names.syswrite("tcp!#{name}!0")
          answers = []
          loop { answers << names.sysread(256).split[1].split("!")[0] }
        rescue EOFError
          answers
        end
      rescue Errno::ENOENT
        not_known
      end

      # hosts(5); and localhost is this host without being named there (RFC 6761 §6.3).
      def in_hosts(name)
        lines = File.exist?(HOSTS) ? File.readlines(HOSTS) : []
        found = lines.filter_map do |line|
          ip, *names = line.sub(/#.*/, "").split
          ip if names.include?(name) && numeric?(ip)
        end
        return found unless found.empty?

        ["127.0.0.1"] if name.casecmp?("localhost")
      end

      def not_known = raise(SocketError, "getaddrinfo: Name or service not known", caller(2), cause: nil)
    end
  end
end
