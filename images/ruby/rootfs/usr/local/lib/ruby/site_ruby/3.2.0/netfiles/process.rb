module NetFiles
  # What WASI does not say of a process, from /proc. To wasi-libc every process is 42, which is the one it can signal.
  module ThisProcess
    def pid = Integer(File.readlink("/proc/self"))
    def ppid = status("PPid")[0]
    def uid = status("Uid")[0]
    def euid = status("Uid")[1]
    def gid = status("Gid")[0]
    def egid = status("Gid")[1]
    def kill(signal, *pids) = super(signal, *pids.map { |each| each == pid ? $$ : each })

    private

    def status(field) = File.read("/proc/self/status")[/^#{field}:\s*(.*)/, 1].split.map(&:to_i)
  end

  # WASI starts no other processes: wasi-libc says that it has.
  def self.without(*names)
    Module.new do
      names.each do |name|
        define_method(name) do |*, **|
          raise NotImplementedError, "#{name}() function is unimplemented on this machine", caller(2)
        end
      end
    end
  end
end

Process.singleton_class.prepend NetFiles::ThisProcess, NetFiles.without(:exec, :spawn)
IO.singleton_class.prepend NetFiles.without(:pipe, :popen)
Kernel.singleton_class.prepend NetFiles.without(:`, :exec, :spawn, :system)
Kernel.prepend(NetFiles.without(:`, :exec, :spawn, :system).tap { |calls| calls.send(:private, *calls.instance_methods) })

# Threads are loaded with the first of them.
class << Thread
  prepend(Module.new do
    %i[new start fork].each do |name|
      define_method(name) do |*arguments, **options, &block|
        return super(*arguments, **options, &block) unless require_relative("threads")

        public_send(name, *arguments, **options, &block)
      end
    end
  end)
end
