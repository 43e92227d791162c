module NetFiles
  # Reading and writing of sockets while others may run, or until a deadline: piece by piece, with a wait between them that both
  # know of. Otherwise it is IO's own.
  module Turns
    PIECE = 4096
    private_constant :PIECE

    def read(size = nil, buffer = nil)
      return super if Waits.plain?

      data = String.new
      while size.nil? || data.bytesize < size
        piece = next_piece(size.nil? ? PIECE : size - data.bytesize)
        break if piece.nil?

        data << piece
      end
      result = data.empty? && size&.positive? ? nil : data
      buffer.nil? ? result : result && buffer.replace(result)
    end

    def gets(*arguments, chomp: false)
      return super if Waits.plain?

      limit = arguments.pop if arguments.last.is_a?(Integer)
      line = next_line(arguments.empty? ? $/ : arguments[0], limit)
      chomp ? line&.chomp : line
    end

    def readline(*arguments, **options)
      return super if Waits.plain?

      gets(*arguments, **options) || raise(EOFError, "end of file reached")
    end

    def each_line(*arguments, **options)
      return super if Waits.plain? || !block_given?

      while (line = gets(*arguments, **options))
        yield line
      end
      self
    end

    def readlines(*arguments, **options)
      return super if Waits.plain?

      [].tap { |lines| each_line(*arguments, **options) { |line| lines << line } }
    end

    def write(*parts)
      return super if Waits.plain?

      data = parts.join
      sent = 0
      while sent < data.bytesize
        count = write_nonblock(data.byteslice(sent..), exception: false)
        count == :wait_writable ? wait_writable : sent += count
      end
      sent
    end

    private

    # What has come, at most so many bytes; nil at the end.
    def next_piece(size)
      while (piece = read_nonblock(size, exception: false)) == :wait_readable
        raise IO::TimeoutError, "Blocking operation timed out!" if wait_readable.nil?
      end
      piece
    end

    def next_line(separator, limit)
      separator = "\n\n" if separator == ""
      line = String.new
      while limit.nil? || line.bytesize < limit
        piece = next_piece(limit.nil? ? PIECE : limit - line.bytesize)
        break if piece.nil?

        from = separator.nil? ? 0 : [line.bytesize - separator.bytesize + 1, 0].max
        line << piece
        found = separator && line.byteindex(separator.b, from)
        return cut(line, found + separator.bytesize) unless found.nil?
      end
      line unless line.empty?
    end

    # What is behind the line is read again.
    def cut(line, size)
      ungetbyte(line.byteslice(size..)) if line.bytesize > size
      line.byteslice(0, size)
    end
  end
end
