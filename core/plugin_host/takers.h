#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/plugin_host/process.h"

namespace behorig {

// What becomes of the frames of each kind of plugin. Apart from the process that they come from, so that
// anything can be fed to them (tests/fuzz/fuzz_frames.cc). `finish` is called once, when the process has
// ended.

class ReadingTaker : public FrameTaker {
 public:
  virtual RawReading finish(ProcessEnd process) = 0;
};
/// `may_be_unchanged`: the plugin was given an edition.
std::unique_ptr<ReadingTaker> reading_taker(const std::string& plugin,
                                            const std::function<void(const Progress&)>& progress,
                                            bool may_be_unchanged = false);

class TablesTaker : public FrameTaker {
 public:
  virtual RawTables finish(ProcessEnd process) = 0;
};
std::unique_ptr<TablesTaker> tables_taker(const std::string& plugin, bool may_be_unchanged = false);

class AnswersTaker : public FrameTaker {
 public:
  virtual SinkResult finish(ProcessEnd process) = 0;
};
std::unique_ptr<AnswersTaker> answers_taker(const std::string& plugin, const std::vector<SinkItem>& items);

}  // namespace behorig
