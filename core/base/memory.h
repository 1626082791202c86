#pragma once

namespace behorig {

/// From now on the process keeps memory that it has freed, for what comes next: readings are made of large
/// pieces that come and go, and asking the kernel anew for each costs more than the work that is done in it.
/// It also takes more at a time.
void keep_freed_memory();

}  // namespace behorig
