# A socket is the data file of its connection, so that all of IO works on it, select included.
class BasicSocket < IO
  include NetFiles::Turns

  class << self
    attr_writer :do_not_reverse_lookup

    def do_not_reverse_lookup = @do_not_reverse_lookup.nil? ? true : @do_not_reverse_lookup

    def for_fd(_descriptor)
      raise NotImplementedError, "a socket cannot be made of a descriptor: sockets are files of /net"
    end

    # A socket of a connection that there is.
    def of_connection(connection) = allocate.tap { |socket| socket.__send__(:attach, connection, connection.open_data) }
  end

  attr_writer :do_not_reverse_lookup

  def do_not_reverse_lookup = true

  # Data

  def recv(size, flags = 0, buffer = nil)
    return recv_nonblock(size, flags & ~Socket::MSG_DONTWAIT, buffer) if flags & Socket::MSG_DONTWAIT != 0

    check_flags(flags)
    return read(size, *buffer) || +"" if flags & Socket::MSG_WAITALL != 0

    readpartial(size, *buffer)
  rescue EOFError
    buffer&.clear || +""
  end

  def recv_nonblock(size, flags = 0, buffer = nil, exception: true)
    check_flags(flags)
    read_nonblock(size, *buffer, exception:) || +""
  rescue EOFError
    buffer&.clear || +""
  end

  def send(data, flags, destination = nil)
    raise Errno::EISCONN, "sendto(2)" unless destination.nil?

    check_flags(flags)
    flags & Socket::MSG_DONTWAIT == 0 ? syswrite(data) : write_nonblock(data)
  end

  # Closing, one way or both

  def shutdown(how = Socket::SHUT_RDWR)
    direction = { Socket::SHUT_RD => "read", Socket::SHUT_WR => "write", Socket::SHUT_RDWR => "both" }.fetch(
      NetFiles::Numbers.of(how, "SHUT")
    ) { raise ArgumentError, "`how' should be either :SHUT_RD, :SHUT_WR, :SHUT_RDWR" }
    control("shutdown #{direction}", "shutdown(2)")
    0
  end

  def close_read
    return if closed?
    return close if is_a?(NetFiles::WriteClosed)

    control("shutdown read", "shutdown(2)")
    extend(NetFiles::ReadClosed)
    nil
  end

  def close_write
    return if closed?
    return close if is_a?(NetFiles::ReadClosed)

    control("shutdown write", "shutdown(2)")
    extend(NetFiles::WriteClosed)
    nil
  end

  # Names

  def getsockname = NetFiles::SocketAddress.pack(*connection.local)
  def getpeername = NetFiles::SocketAddress.pack(*connection.remote)
  def local_address = Addrinfo.new(getsockname, nil, type_number)
  def remote_address = Addrinfo.new(getpeername, nil, type_number)
  def connect_address = Addrinfo.new(getsockname, nil, type_number)

  # Options: those that this network has no use for are kept, and told when they are asked for.

  def setsockopt(level, name = nil, value = nil)
    level, name, value = level.level, level.optname, level.data if name.nil?
    level, name = option_numbers(level, name)
    data = case value
           when true, false then [value ? 1 : 0].pack("i")
           when Integer then [value].pack("i")
           else value.to_str
           end
    connection
    (@options ||= {})[[level, name]] = data
    0
  end

  def getsockopt(level, name)
    level, name = option_numbers(level, name)
    data = case [level, name]
           when [Socket::SOL_SOCKET, Socket::SO_ERROR] then [connection.error].pack("i")
           when [Socket::SOL_SOCKET, Socket::SO_TYPE] then [type_number].pack("i")
           when [Socket::SOL_SOCKET, Socket::SO_ACCEPTCONN] then [connection.listening? ? 1 : 0].pack("i")
           else (@options || {}).fetch([level, name]) { [0].pack("i") }
           end
    Socket::Option.new(:INET, level, name, data)
  end

  private

  FLAGS = Socket::MSG_NOSIGNAL | Socket::MSG_DONTWAIT | Socket::MSG_WAITALL
  private_constant :FLAGS

  def attach(connection, descriptor)
    @connection = connection
    IO.instance_method(:initialize).bind_call(self, descriptor, "r+b")
    self.sync = true
  end

  def connection
    raise IOError, "closed stream" if closed?

    @connection
  end

  def control(message, call) = connection.control(message, call)

  def type_number = connection.kind == :stream ? Socket::SOCK_STREAM : Socket::SOCK_DGRAM

  def check_flags(flags)
    raise Errno::EOPNOTSUPP, "flags #{flags}" if flags & ~FLAGS != 0
  end

  def option_numbers(level, name)
    number = NetFiles::Numbers.of(level, "SOL", "IPPROTO")
    [number, NetFiles::Numbers.of(name, *(number == Socket::SOL_SOCKET ? "SO" : %w[TCP IP UDP]))]
  end

  # Connects as connect(2), for so many seconds at most. A limit may also be Timeout's.
  def connect_to(ip, port, call, timeout: nil)
    message = "connect #{ip}!#{port}"
    limit = NetFiles::Deadlines.limit(timeout)
    return control(message, call) if limit.nil? && !NetFiles.others?
    return if connection.control_nonblock(message, call)

    raise Errno::ETIMEDOUT, "user specified timeout" if wait_writable(limit).nil?

    errno = connection.error
    raise SystemCallError.new(call, errno) if errno != 0
  end
end

module NetFiles
  # What is shut down is closed as far as IO is concerned.
  module ReadClosed
    %i[each each_byte each_char each_line eof eof? getbyte getc gets read readbyte readchar readline readlines readpartial
       read_nonblock recv sysread].each do |name|
      define_method(name) { |*, **| raise IOError, "not opened for reading" }
    end
  end

  module WriteClosed
    %i[<< print printf putc puts send syswrite write write_nonblock].each do |name|
      define_method(name) { |*, **| raise IOError, "not opened for writing" }
    end
  end
end
