module NetFiles
  # Until when what is done now may take (Timeout). Nothing interrupts: whatever waits waits no longer than this (Waits), and
  # running code is stopped between two lines.
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
    private_constant :Deadline

    # Lines are many: few of them look at the clock.
    LINES = 64
    private_constant :LINES

    class << self
      def none? = Fiber[:net_files_deadlines].nil?

      # Runs a block that may take so many seconds. Raises Reached when it does not end before.
      def within(seconds, &block)
        outer = Fiber[:net_files_deadlines]
        Fiber[:net_files_deadlines] = [*outer, Deadline.new(now + seconds)]
        outer.nil? ? tracing(&block) : yield
      ensure
        Fiber[:net_files_deadlines] = outer
      end

      # Whether it is nobody else's: blocks around have deadlines of their own.
      def over?(reached) = all.none? { |each| each.equal?(reached.deadline) }

      # Seconds that a wait may take: what it asks for, or less.
      def limit(seconds = nil)
        return seconds if none?

        [seconds, all.map(&:at).min - now].compact.min.clamp(0..)
      end

      # @return nil
      def check
        return if none?

        time = now
        reached = all.find { |deadline| deadline.at <= time }
        raise Reached, reached unless reached.nil?
      end

      # Reads of an IO wait no longer than they may.
      def reading(io)
        kept = io.timeout
        io.timeout = [limit(kept), 0.001].max unless none?
        io.wait_readable(io.timeout)
        yield
      rescue IO::TimeoutError
        check
        raise
      ensure
        io.timeout = kept unless io.closed?
      end

      private

      def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      def all = Fiber[:net_files_deadlines].to_a

      def tracing(&block)
        lines = 0
        TracePoint.new(:line, :b_call, :c_return) { check if (lines += 1) % LINES == 0 }.enable(&block)
      end
    end
  end
end
