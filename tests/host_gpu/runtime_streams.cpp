// CUDA's runtime, the part about streams, events and graphs.
#include <algorithm>

#include "tests/host_gpu/call.hpp"

using vt::host_gpu::call;
using vt::host_gpu::Machine;
using vt::host_gpu::Mark;
using vt::host_gpu::Operation;

namespace {

using Operations = std::vector<Operation>;

bool same_shape(const Operations& a, const Operations& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Operation& x, const Operation& y) { return x.what == y.what; });
}

}  // namespace

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return call([&](Machine& machine) {
    return flags == cudaStreamNonBlocking ? machine.create(*stream) : cudaErrorInvalidValue;
  });
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  return call([&](Machine& machine) {
    machine.destroy(stream);
    return cudaSuccess;
  });
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return call([&](Machine& machine) { return machine.finish(stream); });
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  return call([&](Machine& machine) { return machine.wait_for(stream, event->mark); });
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new CUevent_st;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  return call([&](Machine& machine) {
    event->mark = std::make_shared<Mark>();
    return machine.mark(stream, event->mark);
  });
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  return call([&](Machine& machine) { return machine.finish(event->mark); });
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  return call([&](Machine& machine) { return machine.ask(event->mark); });
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  return call([&](Machine&) {
    if (!begin->mark || !end->mark) return cudaErrorInvalidResourceHandle;
    if (!begin->mark->reached || !end->mark->reached) return cudaErrorNotReady;
    *milliseconds = std::chrono::duration<float, std::milli>(end->mark->when - begin->mark->when).count();
    return cudaSuccess;
  });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  return call([&](Machine&) {
    if (stream == nullptr || stream->capture) return cudaErrorStreamCaptureUnsupported;
    stream->capture = std::make_unique<CUgraph_st>();
    stream->lost = false;
    return cudaSuccess;
  });
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  return call([&](Machine&) {
    *graph = nullptr;
    if (!stream->capture) return cudaErrorInvalidValue;
    std::unique_ptr<CUgraph_st> recorded = std::move(stream->capture);
    if (stream->lost) return cudaErrorStreamCaptureInvalidated;
    *graph = recorded.release();
    return cudaSuccess;
  });
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = new CUgraphExec_st{graph->operations};
  return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
  delete exec;
  return cudaSuccess;
}

cudaError_t cudaGraphExecUpdate(cudaGraphExec_t exec, cudaGraph_t graph, cudaGraphExecUpdateResultInfo*) {
  return call([&](Machine&) {
    if (!same_shape(exec->operations, graph->operations)) return cudaErrorGraphExecUpdateFailure;
    exec->operations = graph->operations;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
  return call([&](Machine& machine) {
    ++machine.count().replays;
    cudaError_t result = cudaSuccess;
    for (const Operation& operation : exec->operations) {
      result = machine.queue(stream, operation.what, operation.run);
      if (result != cudaSuccess) break;
    }
    return result;
  });
}

}  // extern "C"
