// Runs the real hook against stand-ins of Jenkins, scenario by scenario in one JVM, and prints what came of it as one line of JSON.
// groovy harness.groovy <folder of the stand-ins> <hook> <folder to write to> <scenario>...

import groovy.json.JsonOutput
import java.nio.file.Files
import java.util.concurrent.CountDownLatch
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.CompilerConfiguration

/** A controller of its own: classes, listeners, folder. */
class World {
    static File standIns
    static File script
    static File root
    ClassLoader loader
    Object jenkins
    File home
    Map limits = [pollMs: 50L, beatMs: 100L, idleMs: 5L]
    List hooks = []

    World(String name, List<String> parts = ['core', 'pipeline', 'locks']) {
        home = new File(root, name)
        home.mkdirs()
        File classes = new File(root, 'classes-' + parts.join('-'))
        if (classes.mkdirs()) {
            def unit = new CompilationUnit(new CompilerConfiguration(targetDirectory: classes))
            parts.each { part -> new File(standIns, part).listFiles().sort().each { unit.addSource(it) } }
            unit.compile()
        }
        loader = new URLClassLoader([classes.toURI().toURL()] as URL[], World.classLoader)
        jenkins = make('jenkins.model.Jenkins', [rootDir: home])
        loader.loadClass('jenkins.model.Jenkins').instance = jenkins
    }

    Class type(String name) { loader.loadClass(name) }
    Object make(String name, Map fields = [:]) {
        def one = type(name).newInstance()
        fields.each { key, value -> one[key] = value }
        return one
    }

    Object install() {
        def binding = new Binding([flowmeterLimits: limits, out: new PrintWriter(new StringWriter())])
        new GroovyShell(loader, binding).evaluate(script)
        def hook = binding.hasVariable('flowmeterHook') ? binding.getVariable('flowmeterHook') : null
        if (hook != null) hooks << hook
        return hook
    }

    List listeners(String type) { jenkins.getExtensionList(this.type(type)) }
    Object graph() { listeners('org.jenkinsci.plugins.workflow.flow.GraphListener')[0] }
    Object runs() { listeners('hudson.model.listeners.RunListener')[0] }
    Object queue() { listeners('hudson.model.queue.QueueListener')[0] }
    Object agents() { listeners('hudson.slaves.ComputerListener')[0] }
    Object steps() { listeners('org.jenkinsci.plugins.workflow.flow.StepListener')[0] }
    Object executions() { listeners('org.jenkinsci.plugins.workflow.flow.FlowExecutionListener')[0] }

    Object job(String name) { make('org.jenkinsci.plugins.workflow.job.WorkflowJob', [fullName: name]) }
    Object run(String name, int number) {
        make('org.jenkinsci.plugins.workflow.job.WorkflowRun', [parent: job(name), number: number, startTimeInMillis: 1_000_000L, timeInMillis: 998_000L,
            causes: [make('hudson.model.Cause$UserIdCause')]])
    }
    Object execution(Object run) {
        def execution = make('org.jenkinsci.plugins.workflow.cps.CpsFlowExecution', [owner: make('org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner', [executable: run])])
        def adder = new java.util.concurrent.atomic.LongAdder()
        adder.add(1_234_567_890L)
        execution.liveTimings['parse'] = adder
        return execution
    }
    Object action(String name, Map fields = [:]) { make('org.jenkinsci.plugins.workflow.actions.' + name, fields) }
    Object result(String text) { make('hudson.model.Result', [text: text]) }
    Object node(Object execution, int id, List parents, String kind, Map more = [:]) {
        def full = kind.startsWith('Flow') ? 'org.jenkinsci.plugins.workflow.graph.' + kind : 'org.jenkinsci.plugins.workflow.cps.nodes.' + kind
        def node = make(full, [execution: execution, id: id as String, parents: parents])
        node.actions << action('TimingAction', [startTime: 1_000_000L + id * 1000])
        node.actions << action('ArgumentsActionImpl')
        if (more.step) node.descriptor = make('org.jenkinsci.plugins.workflow.steps.StepDescriptor', [id: more.step, functionName: more.function])
        if (more.closes) node.startNode = more.closes
        node.actions.addAll(more.actions ?: [])
        execution.currentHeads = [node]
        return node
    }

    /** Every line of the spool, oldest first, as texts. */
    List<String> lines() {
        def folder = limits.folder ?: new File(home, 'flowmeter')
        def files = (folder.listFiles() ?: []).findAll { it.name ==~ /events\.\d\.jsonl/ && Files.isRegularFile(it.toPath()) }.sort { it.name }.reverse()
        files.collectMany { it.readLines('UTF-8') }.findAll { it != '' }
    }
    List<Map> events() { lines().collect { new groovy.json.JsonSlurper().parseText(it) } }
    boolean eventually(Closure condition) {
        for (int i = 0; i < 1000; i++) {
            if (condition()) return true
            Thread.sleep(10)
        }
        return false
    }
    void end() {
        hooks.each { it.stop('ended') }
        hooks.each { it.thread?.join(3000) }
    }
}

World.standIns = new File(args[0])
World.script = new File(args[1])
World.root = new File(args[2])

STEPS = 'org.jenkinsci.plugins.workflow.support.steps.'

/** A run with all that has a field of its own: node('linux') { stage('Build') { parallel(a: { sh }) } }, a failure, an input. */
void story(World w) {
    def run = w.run('team/app', 7)
    def execution = w.execution(run)
    w.runs().onStarted(run, null)
    w.executions().onCreated(execution)
    def start = w.node(execution, 2, [], 'FlowStartNode')
    w.graph().onNewHead(start)
    w.executions().onRunning(execution)
    def node = w.node(execution, 3, [start], 'StepStartNode', [step: STEPS + 'ExecutorStep', function: 'node'])
    w.graph().onNewHead(node)
    def context = w.make('org.jenkinsci.plugins.workflow.steps.StepContext', [values: [(w.type('org.jenkinsci.plugins.workflow.graph.FlowNode')): node]])
    w.steps().notifyOfNewStep(w.make(STEPS + 'ExecutorStep', [label: 'linux']), context)
    def task = w.type(STEPS + 'ExecutorStepExecution$PlaceholderTask').newInstance('team/app#7', w.type('org.jenkinsci.plugins.workflow.cps.CpsStepContext').newInstance('3'), run.parent)
    def label = w.make('hudson.model.Label', [name: 'linux', empty: true])
    def queue = 'hudson.model.Queue$'
    w.queue().onEnterWaiting(w.make(queue + 'WaitingItem', [id: 5L, inQueueSince: 1_003_000L, task: task, assignedLabel: label]))
    def buildable = w.make(queue + 'BuildableItem', [id: 5L, inQueueSince: 1_003_000L, buildableStartMilliseconds: 1_003_001L, task: task, assignedLabel: label,
        causeOfBlockage: w.make('hudson.model.queue.CompositeCauseOfBlockage', [uniqueReasons: ['CANARY-sentence': w.make('hudson.model.queue.CauseOfBlockage$BecauseLabelIsOffline', [label: label])]])])
    w.queue().onEnterBuildable(buildable)
    w.queue().onLeft(w.make(queue + 'LeftItem', [id: 5L, inQueueSince: 1_003_000L, task: task]))
    node.actions << w.action('WorkspaceActionImpl', [node: 'agent-1'])
    def body = w.node(execution, 4, [node], 'StepStartNode', [step: STEPS + 'ExecutorStep', function: 'node', actions: [w.action('BodyInvocationAction')]])
    w.graph().onNewHead(body)
    def stage = w.node(execution, 5, [body], 'StepStartNode', [step: STEPS + 'StageStep', function: 'stage'])
    w.graph().onNewHead(stage)
    def inStage = w.node(execution, 6, [stage], 'StepStartNode', [step: STEPS + 'StageStep', function: 'stage', actions: [w.action('BodyInvocationAction'), w.action('LabelAction', [displayName: 'Build'])]])
    w.graph().onNewHead(inStage)
    def sh = w.node(execution, 7, [inStage], 'StepAtomNode', [step: 'org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep', function: 'sh', actions: [w.action('LabelAction', [displayName: 'CANARY-sh-label'])]])
    w.graph().onNewHead(sh)
    sh.actions << w.action('PauseAction', [startTime: 1_007_000L, endTime: 1_007_500L])
    def interrupted = w.make('org.jenkinsci.plugins.workflow.steps.FlowInterruptedException', [result: w.result('ABORTED'), causes: [w.make('hudson.model.Cause$UserIdCause')]])
    interrupted.addSuppressed(w.make('org.jenkinsci.plugins.workflow.actions.ErrorId', [uuid: '00000000-0000-0000-0000-000000000001']))
    sh.actions << w.action('ErrorAction', [error: interrupted])
    inStage.actions << w.action('TagsAction', [tags: [STAGE_STATUS: 'FAILED_AND_CONTINUED', PRIVATE: 'CANARY-tag']])
    def endStage = w.node(execution, 8, [sh], 'StepEndNode', [closes: inStage])
    w.graph().onNewHead(endStage)
    endStage.actions << w.action('WarningAction', [result: w.result('UNSTABLE')])
    def core = w.node(execution, 9, [endStage], 'StepAtomNode', [step: 'org.jenkinsci.plugins.workflow.steps.CoreStep', function: 'step'])
    w.graph().onNewHead(core)
    def coreContext = w.make('org.jenkinsci.plugins.workflow.steps.StepContext', [values: [(w.type('org.jenkinsci.plugins.workflow.graph.FlowNode')): core]])
    w.steps().notifyOfNewStep(w.make('org.jenkinsci.plugins.workflow.steps.CoreStep', [delegate: w.make('org.jenkinsci.plugins.workflow.steps.Mailer')]), coreContext)
    run.result = w.result('FAILURE')
    run.duration = 9000
    def end = w.node(execution, 10, [core], 'FlowEndNode', [closes: start, actions: [w.action('ErrorAction', [error: new IllegalStateException('CANARY-message')])]])
    w.graph().onNewHead(end)
    w.runs().onCompleted(run, null)
    w.executions().onCompleted(execution)
    w.runs().onFinalized(run)
    def agent = w.make('hudson.model.Computer', [name: 'agent-1', offline: true, offlineCause: w.make('hudson.slaves.OfflineCause$ChannelTermination'),
        node: w.make('hudson.model.Node', [nodeName: 'agent-1', assignedLabels: [label]])])
    w.agents().onOffline(agent, agent.offlineCause)
    def freestyle = w.make('hudson.model.FreeStyleBuild', [parent: w.make('hudson.model.FreeStyleProject', [fullName: 'freestyle']), number: 1])
    w.runs().onStarted(freestyle, null)
}


scenarios = [
    story: { World w ->
        def hook = w.install()
        story(w)
        w.eventually { w.events().any { it.event == 'agent' } }
        w.end()
        [lines: w.lines(), failed: hook.@failed]
    },
    atStart: { World w ->
        w.limits.beatMs = 50L
        def run = w.run('team/app', 3)
        def execution = w.execution(run)
        execution.durabilityHint = Enum.valueOf(w.type('org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint'), 'PERFORMANCE_OPTIMIZED')
        execution.paused = true
        execution.liveIncompleteTimings << w.make('org.jenkinsci.plugins.workflow.cps.CpsFlowExecution$Timing', [startNanos: System.nanoTime() - 400_000_000_000L,
            kind: Enum.valueOf(w.type('org.jenkinsci.plugins.workflow.cps.CpsFlowExecution$TimingKind'), 'run')])
        def start = w.node(execution, 2, [], 'FlowStartNode')
        def stage = w.node(execution, 3, [start], 'StepStartNode', [step: STEPS + 'StageStep', function: 'stage'])
        def body = w.node(execution, 4, [stage], 'StepStartNode', [step: STEPS + 'StageStep', function: 'stage', actions: [w.action('BodyInvocationAction'), w.action('LabelAction', [displayName: 'Deploy'])]])
        def input = w.node(execution, 5, [body], 'StepAtomNode', [step: STEPS + 'input.InputStep', function: 'input'])
        input.enclosingBlocks = [body, stage, start]
        w.type('org.jenkinsci.plugins.workflow.flow.FlowExecutionList').only.running << execution
        def label = w.make('hudson.model.Label', [name: 'gpu'])
        w.jenkins.queue.items = [w.make('hudson.model.Queue$BlockedItem', [id: 9L, inQueueSince: 1_000_000L, task: w.job('team/other'), assignedLabel: label,
            causeOfBlockage: w.make('hudson.model.queue.CauseOfBlockage$BecauseLabelIsBusy', [label: label])])]
        w.jenkins.computers = [w.make('hudson.model.Computer', [name: '', node: w.make('hudson.model.Node', [nodeName: ''])])]
        w.type('org.jenkins.plugins.lockableresources.LockableResourcesManager').only.resources = [w.make('org.jenkins.plugins.lockableresources.LockableResource',
            [name: 'board', build: run, reservedTimestamp: new Date(1_004_000L)])]
        def hook = w.install()
        w.eventually { w.events().any { it.event == 'locks' } }
        // An input tells of its pause only after it came.
        input.actions << w.action('PauseAction', [startTime: 1_005_000L])
        w.eventually { w.events().any { it.event == 'facts' } && w.events().any { it.event == 'beat' && it.running } }
        w.end()
        [lines: w.lines(), failed: hook.@failed]
    },
    early: { World w ->
        // Before the controller is up nothing is asked for: that would have runs loaded.
        w.jenkins.initLevel = Enum.valueOf(w.type('jenkins.model.InitMilestone'), 'STARTED')
        w.type('org.jenkinsci.plugins.workflow.flow.FlowExecutionList').only.running << w.execution(w.run('team/app', 3))
        w.install()
        Thread.sleep(300)
        def before = w.events()*.event
        w.jenkins.initLevel = Enum.valueOf(w.type('jenkins.model.InitMilestone'), 'COMPLETED')
        def came = w.eventually { w.events().any { it.event == 'cps' } }
        w.end()
        [before: before.unique(), came: came]
    },
    throwing: { World w ->
        def hook = w.install()
        def evil = new GroovyClassLoader(w.loader)
        def thrower = { String base -> evil.parseClass("""class Evil${base.tokenize('.\$')[-1]} extends ${base.replace('$', '.')} {
            Object getProperty(String name) { throw new IllegalStateException('CANARY-thrown') }
            String toString() { throw new StackOverflowError() }
        }""").newInstance() }
        def calls = 0
        def escaped = []
        def attempt = { String what, Closure call -> calls++; try { call() } catch (Throwable problem) { escaped << what + ' ' + problem.class.name } }
        def run = thrower('org.jenkinsci.plugins.workflow.job.WorkflowRun')
        def execution = thrower('org.jenkinsci.plugins.workflow.cps.CpsFlowExecution')
        def atom = thrower('org.jenkinsci.plugins.workflow.cps.nodes.StepAtomNode')
        [run, null].each { one ->
            attempt('started') { w.runs().onStarted(one, null) }
            attempt('completed') { w.runs().onCompleted(one, null) }
            attempt('finalized') { w.runs().onFinalized(one) }
            attempt('deleted') { w.runs().onDeleted(one) }
        }
        [execution, null].each { one -> ['onCreated', 'onRunning', 'onResumed', 'onCompleted'].each { on -> attempt(on) { w.executions()."$on"(one) } } }
        [atom, null].each { one -> attempt('head') { w.graph().onNewHead(one) } }
        def context = evil.parseClass("class EvilContext extends org.jenkinsci.plugins.workflow.steps.StepContext { Object get(Class type) { throw new LinkageError('CANARY') } }").newInstance()
        [w.make(STEPS + 'ExecutorStep'), null].each { one -> attempt('step') { w.steps().notifyOfNewStep(one, context) } }
        attempt('step') { w.steps().notifyOfNewStep(w.make(STEPS + 'ExecutorStep'), null) }
        ['onEnterWaiting': 'WaitingItem', 'onEnterBlocked': 'BlockedItem', 'onEnterBuildable': 'BuildableItem', 'onLeft': 'LeftItem'].each { on, type ->
            [thrower('hudson.model.Queue$' + type), null].each { one -> attempt(on) { w.queue()."$on"(one) } }
        }
        def computer = thrower('hudson.model.Computer')
        [computer, null].each { one ->
            attempt('online') { w.agents().onOnline(one, null) }
            attempt('offline') { w.agents().onOffline(one, null) }
            attempt('temporarily') { w.agents().onTemporarilyOffline(one, null) }
            attempt('temporarily online') { w.agents().onTemporarilyOnline(one) }
        }
        w.jenkins.computers = [computer, null]
        w.type('org.jenkinsci.plugins.workflow.flow.FlowExecutionList').only.running << execution
        w.jenkins.queue.items = [thrower('hudson.model.Queue$BlockedItem')]
        w.type('org.jenkins.plugins.lockableresources.LockableResourcesManager').only.resources = [thrower('org.jenkins.plugins.lockableresources.LockableResource')]
        Thread.sleep(300)
        story(w)
        def went = w.eventually { w.events().any { it.event == 'run' && it.state == 'finalized' } }
        w.end()
        [calls: calls, escaped: escaped, wentOn: went, failed: hook.@failed, lines: w.lines()]
    },
    flood: { World w ->
        w.limits.pollMs = 5_000L
        def hook = w.install()
        def execution = w.execution(w.run('team/app', 1))
        def start = w.node(execution, 2, [], 'FlowStartNode')
        def nodes = (0..<1000).collect { w.node(execution, 3 + it, [start], 'StepAtomNode', [step: 'org.jenkinsci.plugins.workflow.steps.EchoStep', function: 'echo']) }
        def graph = w.graph()
        for (int i = 0; i < 20_000; i++) graph.onNewHead(nodes[i % 1000])
        w.eventually { hook.inbox.waiting() == 0 }
        def droppedBefore = hook.inbox.dropped.get()
        def seconds = 1
        def threads = 4
        def most = new java.util.concurrent.atomic.AtomicInteger()
        def began = System.nanoTime()
        def done = new CountDownLatch(threads)
        threads.times { t -> Thread.start {
            // 25,000 a second each, in bursts of a millisecond.
            for (int ms = 0; ms < seconds * 1000; ms++) {
                for (int i = 0; i < 25; i++) graph.onNewHead(nodes[(ms + i) % 1000])
                most.accumulateAndGet(hook.inbox.waiting(), { a, b -> Math.max(a, b) } as java.util.function.IntBinaryOperator)
                long until = began + (ms + 1) * 1_000_000L
                while (System.nanoTime() < until) Thread.sleep(0, 100_000)
            }
            done.countDown()
        } }
        done.await()
        def tookMs = (System.nanoTime() - began) / 1_000_000
        w.eventually { hook.inbox.waiting() == 0 }
        w.end()
        def seqs = w.events()*.seq
        [sent: seconds * 1000 * 25 * threads, tookMs: tookMs, mostWaiting: most.get(), bound: hook.limits.queued, dropped: hook.inbox.dropped.get() - droppedBefore,
            rising: (1..<seqs.size()).every { seqs[it] > seqs[it - 1] }, bytes: new File(w.home, 'flowmeter').listFiles().sum { it.length() }]
    },
    fullDisk: { World w ->
        def folder = new File(w.home, 'flowmeter')
        folder.mkdirs()
        Files.createSymbolicLink(new File(folder, 'events.0.jsonl').toPath(), new File('/dev/full').toPath())
        def hook = w.install()
        story(w)
        def lost = w.eventually { hook.@spool.lost > 10 }
        new File(folder, 'events.0.jsonl').delete()
        Thread.sleep(1200)
        story(w)
        w.eventually { w.events().any { it.event == 'beat' && it.unwritten > 0 } && w.events().any { it.state == 'finalized' } }
        w.end()
        def events = w.events()
        [lost: lost, firstSeq: events[0].seq, unwritten: events.findAll { it.event == 'beat' }.last().unwritten, finalized: events.count { it.state == 'finalized' }]
    },
    slowDisk: { World w ->
        w.limits.queued = 1000
        def folder = new File(w.home, 'flowmeter')
        folder.mkdirs()
        ['mkfifo', new File(folder, 'events.0.jsonl').path].execute().waitFor()
        def hook = w.install()
        def execution = w.execution(w.run('team/app', 1))
        def start = w.node(execution, 2, [], 'FlowStartNode')
        def began = System.nanoTime()
        5000.times { w.graph().onNewHead(start) }
        def tookMs = (System.nanoTime() - began) / 1_000_000
        def waiting = hook.inbox.waiting()
        // The disk answers again.
        def read = 0
        def reader = Thread.start { new File(folder, 'events.0.jsonl').eachLine { read++ } }
        w.eventually { hook.inbox.waiting() == 0 }
        w.end()
        reader.join(2000)
        [tookMs: tookMs, waiting: waiting, dropped: hook.inbox.dropped.get(), read: read]
    },
    twice: { World w ->
        w.install()
        w.install()
        def counts = ['hudson.model.listeners.RunListener', 'hudson.model.queue.QueueListener', 'hudson.slaves.ComputerListener', 'org.jenkinsci.plugins.workflow.flow.GraphListener',
            'org.jenkinsci.plugins.workflow.flow.StepListener', 'org.jenkinsci.plugins.workflow.flow.FlowExecutionListener'].collect { w.listeners(it).size() }
        story(w)
        w.eventually { w.events().any { it.state == 'finalized' } }
        w.end()
        def events = w.events()
        [counts: counts, states: events.findAll { it.event == 'hook' }.collect { [it.session == events[0].session, it.state] }, started: events.count { it.event == 'run' && it.state == 'started' }]
    },
    noPipeline: { World w ->
        w.install()
        w.runs().onStarted(w.make('hudson.model.FreeStyleBuild', [parent: w.make('hudson.model.FreeStyleProject', [fullName: 'freestyle']), number: 1]), null)
        w.eventually { w.events().any { it.event == 'beat' } }
        w.end()
        [lines: w.lines()]
    },
    rotation: { World w ->
        w.limits.fileBytes = 20_000L
        w.limits.files = 3
        w.install()
        8.times { story(w); Thread.sleep(30) }
        w.eventually { w.events().count { it.state == 'finalized' } > 0 }
        w.end()
        def files = new File(w.home, 'flowmeter').listFiles().sort { it.name }
        def seqs = w.events()*.seq
        [names: files*.name, sizes: files*.length(), rising: (1..<seqs.size()).every { seqs[it] == seqs[it - 1] + 1 }]
    },
    stopFile: { World w ->
        def hook = w.install()
        new File(w.home, 'flowmeter').mkdirs()
        def stop = new File(w.home, 'flowmeter/stop')
        stop.text = ''
        def ended = w.eventually { !hook.@thread.isAlive() }
        def left = ['hudson.model.listeners.RunListener', 'org.jenkinsci.plugins.workflow.flow.GraphListener'].collect { w.listeners(it).size() }
        def again = w.install()
        stop.delete()
        def after = w.install()
        w.end()
        [ended: ended, left: left, again: again != null, after: after != null, last: w.events().findAll { it.event == 'hook' }*.state]
    },
    cost: { World w ->
        w.limits = [pollMs: 5_000L, beatMs: 30_000L]
        def hook = w.install()
        def run = w.run('team/app', 1)
        def execution = w.execution(run)
        def start = w.node(execution, 2, [], 'FlowStartNode')
        def atom = w.node(execution, 3, [start], 'StepAtomNode', [step: 'org.jenkinsci.plugins.workflow.steps.EchoStep', function: 'echo'])
        def context = w.make('org.jenkinsci.plugins.workflow.steps.StepContext', [values: [(w.type('org.jenkinsci.plugins.workflow.graph.FlowNode')): atom]])
        def step = w.make(STEPS + 'ExecutorStep', [label: 'linux'])
        def item = w.make('hudson.model.Queue$WaitingItem', [id: 1L, task: run.parent])
        def computer = w.make('hudson.model.Computer', [name: 'a'])
        def calls = [
            'GraphListener.onNewHead': { w.graph() }, 'StepListener.notifyOfNewStep': { w.steps() }, 'RunListener.onStarted': { w.runs() },
            'QueueListener.onEnterWaiting': { w.queue() }, 'ComputerListener.onOnline': { w.agents() }, 'FlowExecutionListener.onRunning': { w.executions() }]
        def call = [
            'GraphListener.onNewHead': { it.onNewHead(atom) }, 'StepListener.notifyOfNewStep': { it.notifyOfNewStep(step, context) }, 'RunListener.onStarted': { it.onStarted(run, null) },
            'QueueListener.onEnterWaiting': { it.onEnterWaiting(item) }, 'ComputerListener.onOnline': { it.onOnline(computer, null) }, 'FlowExecutionListener.onRunning': { it.onRunning(execution) }]
        def measured = [:]
        def threads = java.lang.management.ManagementFactory.threadMXBean
        calls.each { name, find ->
            def listener = find()
            def one = call[name]
            // The first calls, not warm: what a controller that has just started pays.
            long[] cold = new long[200]
            for (int i = 0; i < 200; i++) { long t = System.nanoTime(); one(listener); cold[i] = System.nanoTime() - t }
            for (int i = 0; i < 10_000; i++) one(listener)
            w.eventually { hook.inbox.waiting() == 0 }
            // In bursts that the queue takes, and with it full: the longest way through.
            long[] times = new long[5_000]
            // What else the machine does meanwhile is in the times, and not in the processor time of this thread.
            long spent = threads.currentThreadCpuTime
            for (int i = 0; i < times.length; i++) one(listener)
            spent = threads.currentThreadCpuTime - spent
            w.eventually { hook.inbox.waiting() == 0 }
            for (int i = 0; i < times.length; i++) { long t = System.nanoTime(); one(listener); times[i] = System.nanoTime() - t }
            Arrays.sort(times)
            Arrays.sort(cold)
            measured[name] = [meanUs: spent / times.length / 1000, p50Us: times[2500] / 1000, p99Us: times[4950] / 1000, p999Us: times[4995] / 1000, firstCallsP50Us: cold[100] / 1000, firstCallsMaxUs: cold[199] / 1000]
            w.eventually { hook.inbox.waiting() == 0 }
        }
        // How much one thread writes, and what a full queue holds.
        def nodes = (0..<1000).collect { w.node(execution, 10 + it, [start], 'StepAtomNode', [step: 'org.jenkinsci.plugins.workflow.steps.EchoStep', function: 'echo']) }
        def graph = w.graph()
        def writtenBefore = hook.@seq
        long began = System.nanoTime()
        for (int i = 0; i < 30_000; i++) { graph.onNewHead(nodes[i % 1000]); while (hook.inbox.waiting() > 10_000) Thread.sleep(1) }
        w.eventually { hook.inbox.waiting() == 0 }
        def perSecond = 30_000 / ((System.nanoTime() - began) / 1e9)
        w.end()
        // Ten queues, as one is too small to be measured.
        def inboxes = (1..10).collect { hook.inbox.class.newInstance(20_000) }
        def memory = { 3.times { System.gc(); Thread.sleep(100) }; Runtime.runtime.totalMemory() - Runtime.runtime.freeMemory() }
        long empty = memory()
        inboxes.each { inbox -> for (int i = 0; i < 50_000; i++) inbox.take('node', atom, null) }
        long full = memory()
        [perCall: measured, writtenPerSecond: perSecond, fullQueueKb: (full - empty) / 1024 / 10, waiting: inboxes*.waiting().max()]
    },
]

def results = [:]
def real = System.out
System.out = new PrintStream(new ByteArrayOutputStream())
args.drop(3).each { name ->
    def world = name == 'noPipeline' ? new World(name, ['core']) : new World(name)
    try { results[name] = scenarios[name](world) }
    catch (Throwable problem) { results[name] = [problem: problem.toString(), trace: problem.stackTrace.findAll { it.fileName?.endsWith('.groovy') }.take(12)*.toString()]; world.end() }
}
real.println(JsonOutput.toJson(results))
real.flush()
System.exit(0)
