module NetFiles
  # Which thread waits for what, and whose turn it is. While the first thread waits, the others run until they wait.
  class Scheduler
    Waiter = Struct.new(:thread, :readable, :writable, :until, :condition, :result) do
      def settle(time)
        return if result

        self.result = true if condition&.call
        self.result ||= :late if !self.until.nil? && self.until <= time
      end

      def select(readable, writable)
        found = [self.readable & readable, self.writable & writable, []]
        self.result ||= found if found.any? { |each| !each.empty? }
      end

      # What it waited for, or nil where that did not come in time.
      def outcome = result == :late ? nil : result
    end
    private_constant :Waiter

    attr_reader :threads

    def initialize
      @threads = []
      @ready = []
      @parked = {}
    end

    def start(thread, fiber)
      @threads << thread
      @ready << fiber
    end

    # The last that a fiber does.
    def ended(thread)
      @threads.delete(thread)
    end

    # The first thread is to raise this.
    def abort(failure)
      @aborted ||= failure
    end

    # Waits for one of: descriptors, seconds, a condition. @return as IO.select, true for a condition, nil when it is late
    def wait(readable: [], writable: [], limit: nil, &condition)
      thread = Thread.current
      waiter = Waiter.new(thread, readable, writable, limit && now + limit, condition)
      thread == Thread.main ? run(waiter) : park(waiter)
      interruption = thread.interruption
      raise interruption unless interruption.nil?

      waiter.outcome
    end

    # What a thread waits for has come, or it is interrupted.
    def wake(thread) = @parked.each_value { |waiter| waiter.result ||= true if waiter.thread.equal?(thread) }

    def pass = wait(limit: 0)

    private

    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    def park(waiter)
      @parked[Fiber.current] = waiter
      @loop.transfer
    end

    def run(waiter)
      outer, @loop = @loop, Fiber.current
      loop do
        run_ready
        settle(waiter)
        break if waiter.result

        poll(waiter) if @ready.empty?
      end
    ensure
      @loop = outer
    end

    def run_ready
      ready, @ready = @ready, []
      ready.each { |fiber| fiber.transfer if fiber.alive? }
      failure, @aborted = @aborted, nil
      raise failure unless failure.nil?
    end

    # Those whose time has come are ready.
    def settle(waiter)
      time = now
      [waiter, *@parked.values].each { |each| each.settle(time) }
      settled = @parked.select { |_, each| each.result }
      @ready.concat(settled.keys)
      @parked.delete_if { |fiber, _| settled.key?(fiber) }
    end

    def poll(waiter)
      all = [waiter, *@parked.values]
      readable, writable = all.flat_map(&:readable).uniq, all.flat_map(&:writable).uniq
      first = all.filter_map(&:until).min
      if first.nil? && readable.empty? && writable.empty?
        raise ThreadError, "No live threads left. Deadlock?"
      end

      found = Waits::SELECT.call(readable, writable, nil, first && (first - now).clamp(0..))
      all.each { |each| each.select(found[0], found[1]) } unless found.nil?
    end
  end
end
