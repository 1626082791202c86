#pragma once

#include <string>

#include "plugins/common/delivery/item.h"
#include "plugins/common/formats/ocsf.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::formats {

/// How a sink writes a change as one line: the options `format` and `ocsf_class`.
struct Format {
  enum class Kind { behorig, ocsf, cef, rfc5424 } kind = Kind::behorig;
  OcsfClass ocsf_class = OcsfClass::iam_analysis;
};

/// From the options, as far as the sink has them; `usual` is what it is otherwise (behorig, ocsf, rfc5424).
/// Throws sdk::Failure "format-unknown" or "ocsf-class-unknown".
Format format_of(const sdk::Options& options, Format::Kind usual);
/// Without a line end. Not for rfc5424, which is no line.
std::string line_of(const delivery::Item& item, const delivery::Change& change, const Format& format);

/// The option `ocsf_class`, and the texts of format_of.
sdk::Option ocsf_class_option();
std::vector<sdk::Text> texts();

}  // namespace behorig::formats
