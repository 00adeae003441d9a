#include "io/pickle.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <unordered_map>

namespace vt::io {
namespace {

constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxDepth = 4096;  // of the stack
constexpr std::size_t kMaxValues = 1'000'000;
constexpr std::size_t kMaxArguments = 8;  // of a call or a persistent id

constexpr char kOrderedDict[] = "collections OrderedDict";
constexpr char kRebuildTensor[] = "torch._utils _rebuild_tensor_v2";
constexpr std::array<std::string_view, 3> kGlobals = {kOrderedDict, kRebuildTensor, "torch FloatStorage"};

// Opcodes that are executed: Python's pickletools names them.
enum Opcode : unsigned char {
  kMark = '(',
  kStop = '.',
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kNone = 'N',
  kBinPersid = 'Q',
  kReduce = 'R',
  kBinUnicode = 'X',
  kAppend = 'a',
  kBuild = 'b',
  kGlobal = 'c',
  kAppends = 'e',
  kBinGet = 'h',
  kLongBinGet = 'j',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kSetItem = 's',
  kTuple = 't',
  kSetItems = 'u',
  kEmptyTuple = ')',
  kEmptyList = ']',
  kEmptyDict = '}',
  kProto = 0x80,
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kLong1 = 0x8a,
};

class Machine {
 public:
  explicit Machine(ByteReader& reader) : reader_(reader) {}

  Pickle run() {
    if (reader_.take_unsigned(1) != kProto || reader_.take_unsigned(1) != 2)
      refuse("is no pickle of protocol 2");
    while (true) {
      at_ = reader_.offset();
      opcode_ = static_cast<unsigned char>(reader_.take_unsigned(1));
      if (opcode_ == kStop) break;
      execute();
      if (stack_.size() + marks_.size() > kMaxDepth) refuse("nests values too deeply");
      if (pickle_.values.size() > kMaxValues) refuse("makes too many values");
    }
    pickle_.root = pop();
    if (!stack_.empty() || !marks_.empty()) refuse("leaves values behind");
    return std::move(pickle_);
  }

 private:
  using Kind = PickleValue::Kind;

  [[noreturn]] void refuse(const std::string& why) const {
    char name[8];
    std::snprintf(name, sizeof name, "0x%02x", opcode_);
    reader_.refuse(at_, "pickle opcode " + std::string(name) + " " + why);
  }

  void execute() {
    switch (opcode_) {
      case kNone:
        return push(Kind::kNone);
      case kNewTrue:
        return push_integer(Kind::kBool, 1);
      case kNewFalse:
        return push_integer(Kind::kBool, 0);
      case kBinInt:
        return push_integer(Kind::kInteger, static_cast<std::int32_t>(reader_.take_unsigned(4)));
      case kBinInt1:
        return push_integer(Kind::kInteger, static_cast<std::int64_t>(reader_.take_unsigned(1)));
      case kBinInt2:
        return push_integer(Kind::kInteger, static_cast<std::int64_t>(reader_.take_unsigned(2)));
      case kLong1:
        return push_long(reader_.take_unsigned(1));
      case kBinUnicode:
        return push_text(reader_.take_unsigned(4));
      case kGlobal:
        return push_global();
      case kEmptyTuple:
        return push(Kind::kTuple);
      case kEmptyList:
        return push(Kind::kList);
      case kEmptyDict:
        return push(Kind::kDict);
      case kMark:
        return marks_.push_back(stack_.size());
      case kTuple:
        return push(Kind::kTuple, pop_to_mark());
      case kTuple1:
        return push(Kind::kTuple, pop_many(1));
      case kTuple2:
        return push(Kind::kTuple, pop_many(2));
      case kTuple3:
        return push(Kind::kTuple, pop_many(3));
      case kAppend:
        return extend(Kind::kList, pop_many(1));
      case kAppends:
        return extend(Kind::kList, pop_to_mark());
      case kSetItem:
        return extend(Kind::kDict, pop_many(2));
      case kSetItems:
        return extend(Kind::kDict, pop_to_mark());
      case kBinPut:
        return put(reader_.take_unsigned(1));
      case kLongBinPut:
        return put(reader_.take_unsigned(4));
      case kBinGet:
        return get(reader_.take_unsigned(1));
      case kLongBinGet:
        return get(reader_.take_unsigned(4));
      case kBinPersid:
        return push_storage();
      case kReduce:
        return reduce();
      case kBuild:
        return build();
      default:
        refuse("is not allowed");
    }
  }

  void push(Kind kind, std::vector<std::uint32_t> items = {}) {
    stack_.push_back(static_cast<std::uint32_t>(pickle_.values.size()));
    pickle_.values.push_back(PickleValue{kind, 0, {}, std::move(items), at_});
  }

  void push_integer(Kind kind, std::int64_t integer) {
    push(kind);
    pickle_.values.back().integer = integer;
  }

  void push_long(std::uint64_t length) {
    if (length > 16) refuse("holds an integer of " + std::to_string(length) + " bytes");
    if (length > 8) {
      push(Kind::kLong);
      pickle_.values.back().text = take_text(length);
      return;
    }
    const std::uint64_t bits = reader_.take_unsigned(static_cast<int>(length));
    const int unused = length == 0 ? 0 : 64 - 8 * static_cast<int>(length);
    push_integer(Kind::kInteger, static_cast<std::int64_t>(bits << unused) >> unused);  // sign extended
  }

  std::string take_text(std::size_t length) {
    const std::span<const std::byte> bytes = reader_.take(length);
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  void push_text(std::uint64_t length) {
    if (length > kMaxText) refuse("holds a text of " + std::to_string(length) + " bytes");
    push(Kind::kText);
    pickle_.values.back().text = take_text(length);
  }

  void push_global() {
    const std::string module = reader_.take_line(kMaxText);
    const std::string name = module + " " + reader_.take_line(kMaxText);
    if (std::find(kGlobals.begin(), kGlobals.end(), name) == kGlobals.end()) {
      refuse("names the global '" + name + "', which is not allowed");
    }
    push(Kind::kGlobal);
    pickle_.values.back().text = name;
  }

  void push_storage() {
    const std::uint32_t id = pop();
    if (pickle_[id].kind != Kind::kTuple || pickle_[id].items.size() > kMaxArguments) {
      refuse("has a persistent id that is no short tuple");
    }
    push(Kind::kStorage, pickle_[id].items);
  }

  // The two calls a state dict makes, by what they would return.
  void reduce() {
    const std::uint32_t arguments = pop();
    const std::uint32_t callable = pop();
    const std::size_t count = pickle_[arguments].items.size();
    if (pickle_[arguments].kind != Kind::kTuple || count > kMaxArguments ||
        pickle_[callable].kind != Kind::kGlobal) {
      refuse("does not call a global with a short tuple");
    }
    if (pickle_[callable].text == kOrderedDict && count == 0) return push(Kind::kDict);
    if (pickle_[callable].text == kRebuildTensor) return push(Kind::kTensor, pickle_[arguments].items);
    refuse("calls '" + pickle_[callable].text + "' in a way that is not allowed");
  }

  // A state dict's attributes carry version numbers only: {"_metadata": ...}. They are dropped.
  void build() {
    const PickleValue& attributes = pickle_[pop()];
    if (pickle_[top()].kind != Kind::kDict || attributes.kind != Kind::kDict ||
        attributes.items.size() != 2 || pickle_[attributes.items[0]].text != "_metadata") {
      refuse("sets attributes other than _metadata");
    }
  }

  void extend(Kind kind, const std::vector<std::uint32_t>& items) {
    PickleValue& target = pickle_.values[top()];
    if (target.kind != kind || (kind == Kind::kDict && items.size() % 2 != 0))
      refuse("has nothing to add to");
    target.items.insert(target.items.end(), items.begin(), items.end());
  }

  void put(std::uint64_t slot) { memo_[slot] = top(); }

  void get(std::uint64_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end())
      refuse("asks for memo entry " + std::to_string(slot) + ", which was never made");
    stack_.push_back(found->second);
  }

  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  std::uint32_t top() const {
    if (stack_.size() <= floor()) refuse("finds the stack empty");
    return stack_.back();
  }

  std::uint32_t pop() {
    const std::uint32_t value = top();
    stack_.pop_back();
    return value;
  }

  std::vector<std::uint32_t> pop_many(std::size_t count) {
    if (stack_.size() < floor() + count) refuse("finds the stack empty");
    const std::vector<std::uint32_t> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }

  std::vector<std::uint32_t> pop_to_mark() {
    if (marks_.empty()) refuse("finds no mark");
    const std::vector<std::uint32_t> items = pop_many(stack_.size() - marks_.back());
    marks_.pop_back();
    return items;
  }

  ByteReader& reader_;
  Pickle pickle_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, std::uint32_t> memo_;
  std::size_t at_ = 0;
  unsigned char opcode_ = kProto;
};

}  // namespace

Pickle read_pickle(ByteReader& reader) {
  return Machine(reader).run();
}

}  // namespace vt::io
