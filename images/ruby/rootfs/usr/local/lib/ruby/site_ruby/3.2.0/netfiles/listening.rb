module NetFiles
  # A socket that listens: the connections it accepts are read from another file.
  module Listening
    def listen(backlog)
      ip, port = connection.local
      control("announce #{ip}!#{port} #{[0, backlog].max}", "listen(2)")
      @listener ||= connection.open_listener
      0
    end

    def close
      @listener&.close
      @listener = nil
      super
    end

    private

    def accepted
      listener.timeout = timeout
      number = Errors.of("accept(2)") { Deadlines.reading(listener) { listener.readpartial(16) } }
      Connection.new("/net/tcp/#{number.chomp}")
    end

    # @return a connection, or :wait_readable
    def accepted_nonblock(exception)
      number = Errors.of("accept(2)") { listener.read_nonblock(16, exception: false) }
      return Connection.new("/net/tcp/#{number.chomp}") unless number == :wait_readable
      return number unless exception

      raise IO::EAGAINWaitReadable, "accept(2) would block"
    end

    def listener
      raise IOError, "closed stream" if closed?
      raise Errno::EINVAL, "accept(2)" if @listener.nil?

      @listener
    end
  end
end
