require_relative "deadlines"

module NetFiles
  class << self
    # There is one when the program has started threads.
    attr_accessor :scheduler

    # Whether others may run while this waits.
    def others? = !@scheduler.nil? && !@scheduler.threads.empty?
  end

  # Calls that wait: no longer than a deadline allows, and others run meanwhile.
  module Waits
    # IO.select itself, before Selecting comes before it.
    SELECT = IO.method(:select)

    def self.plain? = Deadlines.none? && !NetFiles.others?

    module Sleeping
      private def sleep(*seconds)
        return super if Waits.plain?

        limit = Deadlines.limit(*seconds)
        began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
        NetFiles.others? ? NetFiles.scheduler.wait(limit:) : super(*limit)
        Deadlines.check if limit != seconds[0]
        (Process.clock_gettime(Process::CLOCK_MONOTONIC) - began).round
      end
    end

    module Selecting
      def select(read, write = nil, except = nil, timeout = nil)
        return super if Waits.plain?

        limit = Deadlines.limit(timeout)
        found = if NetFiles.others?
                  NetFiles.scheduler.wait(readable: read.to_a, writable: write.to_a, limit:)
                else
                  super(read, write, except, limit)
                end
        found || Deadlines.check
      end
    end

    module Reading
      def wait_readable(timeout = self.timeout)
        return super if Waits.plain?

        limit = Deadlines.limit(timeout)
        found = NetFiles.others? ? NetFiles.scheduler.wait(readable: [self], limit:) && self : super(limit)
        found || Deadlines.check
      end

      def wait_writable(timeout = self.timeout)
        return super if Waits.plain?

        limit = Deadlines.limit(timeout)
        found = NetFiles.others? ? NetFiles.scheduler.wait(writable: [self], limit:) && self : super(limit)
        found || Deadlines.check
      end

      %i[each_line eof? getbyte getc gets read readbyte readchar readline readlines readpartial].each do |name|
        define_method(name) do |*arguments, **options, &block|
          return super(*arguments, **options, &block) if Waits.plain?

          Deadlines.reading(self) { super(*arguments, **options, &block) }
        end
      end
    end

    module Popping
      %i[pop shift deq].each do |name|
        define_method(name) do |non_block = false, timeout: nil|
          if NetFiles.others? && !non_block
            NetFiles.scheduler.wait(limit: Deadlines.limit(timeout)) { !empty? || closed? } || Deadlines.check
          end
          super(non_block, timeout:)
        end
      end
    end

    module Pushing
      %i[push << enq].each do |name|
        define_method(name) do |object, non_block = false, timeout: nil|
          if NetFiles.others? && !non_block
            NetFiles.scheduler.wait(limit: Deadlines.limit(timeout)) { size < max || closed? } || Deadlines.check
          end
          super(object, non_block, timeout:)
        end
      end
    end

    module Locking
      def lock
        wait_for_others
        super
      end

      def synchronize(&)
        wait_for_others
        super
      end

      private

      def wait_for_others
        NetFiles.scheduler.wait { !locked? } while NetFiles.others? && locked? && !owned?
      end
    end

    # Those who wait are known here, as long as there are threads.
    module Conditions
      def wait(mutex, timeout = nil)
        return super unless NetFiles.others?

        waiter = Object.new
        (@waiting ||= []) << waiter
        mutex.unlock
        NetFiles.scheduler.wait(limit: Deadlines.limit(timeout)) { !@waiting.include?(waiter) } || Deadlines.check
        self
      ensure
        @waiting&.delete(waiter)
        mutex.lock unless mutex.owned?
      end

      def signal
        @waiting&.shift
        super
      end

      def broadcast
        @waiting&.clear
        super
      end
    end
  end
end

Kernel.prepend NetFiles::Waits::Sleeping
Kernel.singleton_class.prepend(Module.new { def sleep(*seconds) = TOPLEVEL_BINDING.receiver.__send__(:sleep, *seconds) })
IO.singleton_class.prepend NetFiles::Waits::Selecting
IO.prepend NetFiles::Waits::Reading
