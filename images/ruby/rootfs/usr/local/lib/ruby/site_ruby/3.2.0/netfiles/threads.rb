require_relative "waits"
require_relative "scheduler"

module NetFiles
  # Threads take turns: there is one of the system, and what runs gives way where it waits (for a connection, a time, a queue, a
  # lock, another thread). Each is a fiber that the scheduler knows. The first thread is Ruby's own.
  module Threads
    class Killed < Exception
    end

    class << self
      # What Thread.new is about to return.
      attr_accessor :made
    end

    # Thread's own methods, for threads that are fibers.
    module Calls
      def initialize(*arguments, &block)
        raise ThreadError, "must be called with a block" if block.nil?

        Threads.made = self
        @report, @abort = Thread.report_on_exception, false
        @locals, @variables = {}, {}
        @status = "run"
        @location = block.source_location&.join(":")
        @fiber = Fiber.new(blocking: true, storage: { net_files_thread: self }) { live(block, arguments) }
        NetFiles.scheduler.start(self, @fiber)
      end

      def join(limit = nil)
        return super if @fiber.nil?
        Kernel.raise ThreadError, "Target thread must not be current thread" if Thread.current.equal?(self)

        NetFiles.scheduler.wait(limit: Deadlines.limit(limit)) { !alive? } || Deadlines.check
        return nil if alive?
        Kernel.raise @failure unless @failure.nil?

        self
      end

      def value = @fiber.nil? ? super : join && @value
      def alive? = @fiber.nil? ? super : @status.is_a?(String)
      def status = @fiber.nil? ? super : current_status
      def stop? = @fiber.nil? ? super : current_status != "run"

      def kill
        return super if @fiber.nil?

        interrupt(Killed.new) if alive?
        self
      end
      alias exit kill
      alias terminate kill

      def raise(*arguments)
        return Kernel.raise(*arguments) if @fiber.nil?

        interrupt(exception_of(*arguments)) if alive?
        nil
      end

      def wakeup
        return super if @fiber.nil?
        Kernel.raise ThreadError, "killed thread" unless alive?

        NetFiles.scheduler.wake(self)
        self
      end

      def run = wakeup.tap { Thread.pass }

      def [](key) = @fiber.nil? ? super : @locals[key.to_sym]
      def []=(key, value)
        @fiber.nil? ? super : @locals[key.to_sym] = value
      end
      def key?(key) = @fiber.nil? ? super : @locals.key?(key.to_sym)
      def keys = @fiber.nil? ? super : @locals.keys
      def fetch(key, *default, &block) = @fiber.nil? ? super : @locals.fetch(key.to_sym, *default, &block)
      def thread_variable_get(key) = @fiber.nil? ? super : @variables[key.to_sym]
      def thread_variable_set(key, value) = @fiber.nil? ? super : @variables[key.to_sym] = value
      def thread_variable?(key) = @fiber.nil? ? super : @variables.key?(key.to_sym)
      def thread_variables = @fiber.nil? ? super : @variables.keys

      def report_on_exception = @fiber.nil? ? super : @report
      def report_on_exception=(report)
        @fiber.nil? ? super : @report = report
      end
      def abort_on_exception = @fiber.nil? ? super : @abort
      def abort_on_exception=(abort)
        @fiber.nil? ? super : @abort = abort
      end
      def name = @fiber.nil? ? super : @name
      def name=(name)
        @fiber.nil? ? super : @name = name
      end
      def priority = @fiber.nil? ? super : @priority || 0
      def priority=(priority)
        @fiber.nil? ? super : @priority = priority
      end
      def group = @fiber.nil? ? super : ThreadGroup::Default
      def backtrace(...) = @fiber.nil? ? super : []
      def inspect = @fiber.nil? ? super : "#<#{self.class}:#{format("0x%016x", object_id * 8)} #{@location} #{current_status || "dead"}>"
      alias to_s inspect

      # What it was interrupted with, to be raised where it waited.
      def interruption
        pending, @interruption = @interruption, nil
        pending
      end

      private

      def live(block, arguments)
        pending = interruption
        Kernel.raise pending unless pending.nil?
        @value = block.call(*arguments)
        @status = false
      rescue Killed
        @status = false
      rescue Exception => failure
        failed(failure)
      ensure
        NetFiles.scheduler.ended(self)
      end

      def failed(failure)
        leaves = failure.is_a?(SystemExit)
        if @report && !leaves
          $stderr.write("#{inspect} terminated with exception (report_on_exception is true):\n", failure.full_message(highlight: false))
        end
        @failure, @status = failure, nil
        NetFiles.scheduler.abort(failure) if leaves || @abort || Thread.abort_on_exception
      end

      def current_status
        return @status unless alive?

        Thread.current.equal?(self) ? "run" : "sleep"
      end

      def interrupt(failure)
        Kernel.raise failure if Thread.current.equal?(self)

        @interruption = failure
        NetFiles.scheduler.wake(self)
      end

      def exception_of(what = RuntimeError.new("unhandled exception"), *arguments)
        what.is_a?(String) ? RuntimeError.new(what) : what.exception(*arguments)
      end
    end

    # Methods of Thread itself.
    module Making
      # Ruby makes the object, and fails for it has no thread of the system.
      def new(*arguments, **options, &block)
        super
      rescue ThreadError
        made, Threads.made = Threads.made, nil
        raise if made.nil?

        made
      end

      def start(*arguments, &block) = new(*arguments, &block)
      alias fork start

      def current = Fiber[:net_files_thread] || super
      def pass = NetFiles.scheduler.pass
      def exit = current.kill
      def stop = sleep
      def list = [main, *NetFiles.scheduler.threads]
    end
  end
end

NetFiles.scheduler = NetFiles::Scheduler.new
Thread.prepend NetFiles::Threads::Calls
Thread.singleton_class.prepend NetFiles::Threads::Making
Thread::Queue.prepend NetFiles::Waits::Popping
Thread::SizedQueue.prepend NetFiles::Waits::Popping, NetFiles::Waits::Pushing
Thread::Mutex.prepend NetFiles::Waits::Locking
Thread::ConditionVariable.prepend NetFiles::Waits::Conditions
