class Socket < BasicSocket
  class << self
    def tcp(host, port, local_host = nil, local_port = nil, connect_timeout: nil, resolv_timeout: nil)
      failure = nil
      Addrinfo.foreach(host, port, nil, :STREAM) do |address|
        socket = connected(address, local_host, local_port, connect_timeout)
        return socket unless block_given?

        begin
          return yield socket
        ensure
          socket.close
        end
      rescue SystemCallError => failure
        raise if socket
      end
      raise failure
    end

    def tcp_server_sockets(host = nil, port)
      sockets = [Addrinfo.new(sockaddr_in(port, host || "0.0.0.0"), nil, :STREAM).listen]
      return sockets unless block_given?

      begin
        yield sockets
      ensure
        sockets.each(&:close)
      end
    end

    def tcp_server_loop(host = nil, port, &block)
      tcp_server_sockets(host, port) { |sockets| accept_loop(sockets, &block) }
    end

    def accept_loop(*sockets)
      sockets.flatten!(1)
      raise ArgumentError, "no sockets" if sockets.empty?

      loop do
        readable, = IO.select(sockets)
        readable.each do |socket|
          accepted, address = socket.accept_nonblock(exception: false)
          yield accepted, address unless accepted == :wait_readable
        end
      end
    end

    def unix(*) = UNIXSocket.new
    alias unix_server_loop unix
    alias unix_server_socket unix

    private

    def connected(address, local_host, local_port, timeout)
      socket = new(:INET, :STREAM)
      socket.bind(Addrinfo.tcp(local_host || "0.0.0.0", local_port || 0)) unless local_host.nil? && local_port.nil?
      call = "connect(2) for #{address.inspect_sockaddr}"
      socket.__send__(:connect_to, address.ip_address, address.ip_port, call, timeout:)
      socket
    rescue SystemCallError
      socket&.close
      raise
    end
  end
end
