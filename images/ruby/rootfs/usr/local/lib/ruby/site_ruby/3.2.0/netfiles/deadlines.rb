module NetFiles
  # Until when what is done now may take (Timeout). There are no threads that could interrupt: whatever waits waits no longer
  # than this, and running code is stopped between two lines.
  module Deadlines
    # What is raised inside, so that no `rescue` of the code in between takes it for its own.
    class Reached < Exception
      attr_reader :deadline

      def initialize(deadline)
        super("execution expired")
        @deadline = deadline
      end
    end

    Deadline = Struct.new(:at)

    @deadlines = []

    class << self
      def none? = @deadlines.empty?

      # Runs a block that may take so many seconds. Raises Reached when it does not end before.
      def within(seconds)
        deadline = Deadline.new(now + seconds)
        @deadlines.push(deadline)
        tracing { yield }
      ensure
        @deadlines.delete_if { |each| each.equal?(deadline) }
      end

      # Whether it is nobody else's: blocks around have deadlines of their own.
      def over?(reached) = @deadlines.none? { |each| each.equal?(reached.deadline) }

      # Seconds that a wait may take: what it asks for, or less.
      def limit(seconds = nil)
        return seconds if @deadlines.empty?

        [seconds, @deadlines.map(&:at).min - now].compact.min.clamp(0..)
      end

      def check
        time = now
        reached = @deadlines.find { |deadline| deadline.at <= time }
        raise Reached, reached unless reached.nil?
      end

      # Reads of an IO wait no longer than they may.
      def reading(io)
        return yield if @deadlines.empty?

        kept = io.timeout
        begin
          io.timeout = [limit(kept), 0.001].max
          io.wait_readable(io.timeout)
          yield
        rescue IO::TimeoutError
          check
          raise
        ensure
          io.timeout = kept unless io.closed?
        end
      end

      private

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

      # Lines are many: few of them look at the clock.
      LINES = 64
      private_constant :LINES

      def tracing(&block)
        return yield if @deadlines.size > 1

        lines = 0
        TracePoint.new(:line, :b_call, :c_return) { check if (lines += 1) % LINES == 0 }.enable(&block)
      end
    end

    # Calls that wait.
    module Sleeping
      private def sleep(*seconds)
        return super if Deadlines.none?

        limit = Deadlines.limit(*seconds)
        super(limit).tap { Deadlines.check if limit != seconds[0] }
      end
    end

    module Selecting
      def select(read, write = nil, except = nil, timeout = nil)
        return super if Deadlines.none?

        super(read, write, except, Deadlines.limit(timeout)) || Deadlines.check
      end
    end

    module Waiting
      def wait_readable(timeout = self.timeout)
        return super if Deadlines.none?

        super(Deadlines.limit(timeout)) || Deadlines.check
      end

      def wait_writable(timeout = self.timeout)
        return super if Deadlines.none?

        super(Deadlines.limit(timeout)) || Deadlines.check
      end

      %i[each_line eof? getbyte getc gets read readbyte readchar readline readlines readpartial].each do |name|
        define_method(name) do |*arguments, **options, &block|
          return super(*arguments, **options, &block) if Deadlines.none?

          Deadlines.reading(self) { super(*arguments, **options, &block) }
        end
      end
    end
  end
end

Kernel.prepend NetFiles::Deadlines::Sleeping
Kernel.singleton_class.prepend(Module.new { def sleep(*seconds) = TOPLEVEL_BINDING.receiver.__send__(:sleep, *seconds) })
IO.singleton_class.prepend NetFiles::Deadlines::Selecting
IO.prepend NetFiles::Deadlines::Waiting
