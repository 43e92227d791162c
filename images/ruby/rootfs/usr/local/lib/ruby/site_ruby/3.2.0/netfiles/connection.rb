module NetFiles
  NETWORKS = { stream: "tcp", datagram: "udp" }.freeze

  # A connection of /net: a directory with files, one of which its socket has open. Calls are messages to `ctl`.
  class Connection
    attr_reader :directory

    # @return the connection, and a descriptor of its data
    def self.create(kind)
      File.open("/net/#{NETWORKS.fetch(kind)}/clone", "r+") do |control|
        connection = new("/net/#{NETWORKS.fetch(kind)}/#{control.sysread(16).chomp}")
        control.syswrite("headers") if kind == :datagram
        [connection, connection.open_data]
      end
    end

    def initialize(directory)
      @directory = directory
    end

    def kind = NETWORKS.key(@directory[%r{/net/(\w+)/}, 1])

    # Ruby waits for what does not block, and no longer than the socket's timeout.
    def open_data = IO.sysopen("#{@directory}/data", IO::RDWR | IO::NONBLOCK)

    # Where each read accepts a connection.
    def open_listener = File.open("#{@directory}/listen", IO::RDONLY | IO::NONBLOCK)

    # Errors have the class that the call's errno has; `call` is what they say.
    def control(message, call)
      Errors.of(call) { File.open("#{@directory}/ctl", "r+") { |control| control.syswrite(message) } }
    end

    # @return whether it was done at once; otherwise it is under way
    def control_nonblock(message, call)
      Errors.of(call) { File.open("#{@directory}/ctl", "r+") { |control| control.write_nonblock(message) } }
      true
    rescue Errno::EINPROGRESS
      false
    end

    def local = address("local")

    def remote
      address = address("remote")
      raise Errno::ENOTCONN, "getpeername(2)" if address[1] == 0

      address
    end

    def listening? = text("status").start_with?("Listen")

    # The errno of what failed in the meantime; it is told once.
    def error = text("err").to_i

    private

    def text(file) = File.read("#{@directory}/#{file}")

    def address(file)
      ip, port = text(file).chomp.split("!")
      [ip, Integer(port)]
    end
  end

  # Failures of files, said as those of calls.
  module Errors
    def self.of(call)
      yield
    rescue SystemCallError => failure
      raise failure.class, call, caller(2), cause: nil
    end
  end
end
