package org.jenkinsci.plugins.workflow.cps

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.LongAdder
import org.jenkinsci.plugins.workflow.flow.FlowExecution

class CpsFlowExecution extends FlowExecution {
    static enum TimingKind { parse, classLoad, run, runQueue, saveProgram, flowNode }

    static class Timing {
        TimingKind kind
        long startNanos
    }
    Set<Timing> liveIncompleteTimings = ConcurrentHashMap.newKeySet()
    Map<String, LongAdder> liveTimings = new ConcurrentHashMap()
    boolean paused
    String script = 'CANARY-pipeline-script'
}

class CpsStepContext {
    private String id
    CpsStepContext(String id) { this.id = id }
}
