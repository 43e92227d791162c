class IPSocket < BasicSocket
  def self.getaddress(host) = NetFiles::Names.addresses(host)[0]

  def addr(_reverse_lookup = nil) = described(*connection.local)
  def peeraddr(_reverse_lookup = nil) = described(*connection.remote)

  def recvfrom(size, flags = 0) = [recv(size, flags), peeraddr]

  def inspect
    return super if closed?

    ip, port = connection.local
    "#<#{self.class}:fd #{fileno}, AF_INET, #{ip}, #{port}>"
  end

  private

  # Addresses have no names here.
  def described(ip, port) = ["AF_INET", port, ip, ip]
end

class TCPSocket < IPSocket
  def self.gethostbyname(host) = [host, [], Socket::AF_INET, *NetFiles::Names.addresses(host)]

  def initialize(host, port, local_host = nil, local_port = nil, connect_timeout: nil, resolv_timeout: nil)
    failure = nil
    NetFiles::Names.addresses(host).each do |ip|
      attach(*NetFiles::Connection.create(:stream))
      bind_local(local_host, local_port) unless local_host.nil? && local_port.nil?
      number = NetFiles::Names.port(port)
      return connect_to(ip, number, "connect(2) for #{host.inspect} port #{number}", timeout: connect_timeout)
    rescue SystemCallError => failure
      close
    end
    raise failure
  end

  private

  def bind_local(host, port)
    control("bind #{NetFiles::Names.addresses(host, passive: true)[0]}!#{NetFiles::Names.port(port)}", "bind(2)")
  end
end

class TCPServer < TCPSocket
  prepend NetFiles::Listening

  def initialize(host = nil, port)
    attach(*NetFiles::Connection.create(:stream))
    number = NetFiles::Names.port(port)
    host = nil if host == ""
    ip = NetFiles::Names.addresses(host, passive: true)[0]
    control("bind #{ip}!#{number}", "bind(2) for #{host.inspect} port #{number}")
    listen(Socket::SOMAXCONN)
  rescue SystemCallError, SocketError
    close unless @connection.nil?
    raise
  end

  def accept = TCPSocket.of_connection(accepted)

  def accept_nonblock(exception: true)
    connection = accepted_nonblock(exception)
    connection == :wait_readable ? connection : TCPSocket.of_connection(connection)
  end

  def sysaccept = accept.tap { |socket| socket.autoclose = false }.fileno
end
