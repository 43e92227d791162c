# wait, wait_readable and wait_writable are Ruby's own; these are what the extension library adds.
class IO
  def ready? = !!wait_readable(0)
  def nread = ready? ? 1 : 0
end
