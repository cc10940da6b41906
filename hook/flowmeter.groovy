// Flowmeter hook, version 1. Nothing leaves this machine.
//
// Tells what Pipelines do, the moment they do it, in files below $JENKINS_HOME/flowmeter. It goes into $JENKINS_HOME/init.groovy.d,
// or is run once at /script; run again it takes the place of the one before. To remove it, delete this file and restart; to end it
// at once, make a file $JENKINS_HOME/flowmeter/stop. For Groovy 2.4; docs/hook.md says what it costs and what it was tested with.
//
// The rules it keeps:
// - A listener only puts what it was told into a queue that has a bound: it never waits, throws, or holds a lock. All else is done by
//   one daemon thread, which drops and counts what it cannot keep up with.
// - Only what is written out in `FlowmeterFacts` is written: ids, times, classes, step functions, names of stages, branches, agents,
//   labels and resources, results and states. Never arguments, messages, script, environment, parameters or names of people.

import groovy.transform.CompileStatic
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong

/** Where the spool is and how large it may be; a test sets others. */
@CompileStatic
class FlowmeterLimits {
    File folder
    int files = 5
    long fileBytes = 10L * 1024 * 1024
    /** Events that wait to be written: some megabytes. */
    int queued = 20_000
    long pollMs = 5_000
    long beatMs = 30_000
    long idleMs = 100
    /** Nodes that may still get facts, over all runs. */
    int openNodes = 50_000
    /** Runs, agents, resources or items in one event. */
    int listed = 1_000
}

/** What listeners hand over, until the thread takes it. */
@CompileStatic
class FlowmeterInbox {
    private final ConcurrentLinkedQueue<Object[]> queue = new ConcurrentLinkedQueue<Object[]>()
    private final AtomicInteger size = new AtomicInteger()
    private final int bound
    final AtomicLong dropped = new AtomicLong()
    volatile boolean isOpen = true

    FlowmeterInbox(int bound) { this.bound = bound }

    /** Called on the controller's threads: neither waits nor throws. */
    void take(String kind, Object what, Object more) {
        try {
            if (!isOpen) return
            if (size.incrementAndGet() > bound) {
                size.decrementAndGet()
                dropped.incrementAndGet()
                return
            }
            queue.add([kind, System.currentTimeMillis(), what, more] as Object[])
        } catch (Throwable ignored) {
            dropped.incrementAndGet()
        }
    }

    Object[] next() {
        Object[] one = queue.poll()
        if (one != null) size.decrementAndGet()
        return one
    }

    int waiting() { return size.get() }
}

/** Lines in files: the newest is events.0.jsonl. What cannot be written is counted, never waited for. */
@CompileStatic
class FlowmeterSpool {
    private final FlowmeterLimits limits
    private OutputStream out
    private long bytes
    private long retryAt
    long lost = 0

    FlowmeterSpool(FlowmeterLimits limits) { this.limits = limits }

    void write(List<String> lines) {
        if (lines.isEmpty()) return
        try {
            if (out == null) open()
            StringBuilder text = new StringBuilder()
            for (String line : lines) text.append(line).append('\n')
            byte[] data = text.toString().getBytes('UTF-8')
            if (bytes > 0 && bytes + data.length > limits.fileBytes) rotate()
            out.write(data)
            out.flush()
            bytes += data.length
        } catch (Throwable ignored) {
            lost += lines.size()
            if (!isResting()) retryAt = Math.max(1L, System.nanoTime() + 1_000_000_000L)
            close()
        }
    }

    /** A disk that did not take a line is left alone for a second. */
    private boolean isResting() { return retryAt != 0 && System.nanoTime() - retryAt < 0 }

    void close() {
        try { out?.close() } catch (Throwable ignored) { }
        out = null
    }

    private File file(int number) { return new File(limits.folder, 'events.' + number + '.jsonl') }

    private void open() {
        if (isResting()) throw new IOException('not yet')
        retryAt = 0
        limits.folder.mkdirs()
        File newest = file(0)
        bytes = newest.length()
        out = new FileOutputStream(newest, true)
        // What was cut off in the middle of a line ends here.
        if (bytes > 0) { out.write(10); bytes++ }
    }

    private void rotate() {
        close()
        for (int number = limits.files - 1; number > 0; number--) {
            File from = file(number - 1)
            if (from.exists()) Files.move(from.toPath(), file(number).toPath(), StandardCopyOption.REPLACE_EXISTING)
        }
        open()
    }
}

/** JSON of maps, lists, numbers, truths and texts. */
@CompileStatic
class FlowmeterJson {
    static String of(Object value) {
        StringBuilder out = new StringBuilder(256)
        add(out, value)
        return out.toString()
    }

    private static void add(StringBuilder out, Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) out.append(value)
        else if (value instanceof Map) addMap(out, (Map) value)
        else if (value instanceof Iterable) {
            char before = '[' as char
            for (Object one : (Iterable) value) { out.append(before); add(out, one); before = ',' as char }
            out.append(before == ('[' as char) ? '[]' : ']')
        } else addText(out, value.toString())
    }

    private static void addMap(StringBuilder out, Map map) {
        char before = '{' as char
        for (Object one : map.entrySet()) {
            Map.Entry entry = (Map.Entry) one
            out.append(before)
            addText(out, entry.key.toString())
            out.append(':' as char)
            add(out, entry.value)
            before = ',' as char
        }
        out.append(before == ('{' as char) ? '{}' : '}')
    }

    private static void addText(StringBuilder out, String text) {
        out.append('"' as char)
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i)
            if (c == ('"' as char) || c == ('\\' as char)) out.append('\\' as char).append(c)
            else if (c < 0x20 || c >= 0x7f) out.append(String.format('\\u%04x', (int) c))
            else out.append(c)
        }
        out.append('"' as char)
    }
}

/** Turns what Jenkins hands over into facts that may be written. Each is asked for by name: there is no way for another to get in. */
class FlowmeterFacts {
    static final int LONGEST_NAME = 300
    static final String STAGE = 'org.jenkinsci.plugins.workflow.support.steps.StageStep'
    static final String PARALLEL = 'org.jenkinsci.plugins.workflow.cps.steps.ParallelStep'
    static final String NODE = 'org.jenkinsci.plugins.workflow.support.steps.ExecutorStep'

    /** Runs by their executions, as the owner of an execution has to be asked for its run. */
    private final Map<Object, String> runOfExecution = new WeakHashMap<Object, String>()

    static String name(Object text) {
        if (text == null) return null
        String all = text.toString()
        return all.length() > LONGEST_NAME ? all.substring(0, LONGEST_NAME) : all
    }

    static String runName(Object run) { return name(run.parent.fullName) + '#' + run.number }

    String runOf(Object execution) {
        String known = runOfExecution.get(execution)
        if (known != null) return known
        String found = runName(execution.owner.executable)
        runOfExecution.put(execution, found)
        return found
    }

    Map run(Object run, String state) {
        Map facts = [run: runName(run), state: state, startAt: run.startTimeInMillis, scheduledAt: run.timeInMillis]
        if (state == 'started') facts.causes = run.causes.collect { it.class.name }.unique().take(20)
        if (state == 'completed' || state == 'finalized') {
            facts.result = run.result?.toString()
            facts.durationMs = run.duration
        }
        return facts
    }

    Map execution(Object execution, String state) {
        Map facts = [run: runOf(execution), state: state]
        try { facts.durability = execution.durabilityHint?.name() } catch (MissingPropertyException ignored) { }
        facts.heads = execution.currentHeads.collect { number(it.id) }
        return facts
    }

    /** What is known of a node when it comes. */
    Map node(Object node) {
        String kind = node.class.simpleName
        Map facts = [run: runOf(node.execution), node: number(node.id), kind: kind, parents: node.parents.collect { number(it.id) }]
        Map<String, Object> actions = actionsOf(node)
        Object time = actions.TimingAction
        if (time != null) facts.nodeAt = time.startTime
        if (kind == 'StepEndNode' || kind == 'FlowEndNode') facts.closes = number(node.startNode.id)
        Object descriptor = kind.startsWith('Step') && kind != 'StepEndNode' ? node.descriptor : null
        if (descriptor == null) return facts
        facts.descriptor = name(descriptor.id)
        facts.function = name(descriptor.functionName)
        if (actions.BodyInvocationAction == null) return facts
        facts.isBody = true
        Object branch = actions.ThreadNameAction
        if (branch != null && facts.descriptor == PARALLEL) facts.branch = name(branch.threadName)
        Object label = actions.LabelAction
        if (label != null && facts.descriptor == STAGE) facts.stage = name(label.displayName)
        return facts
    }

    /** What a node may get after it came. */
    Map later(Object node) {
        Map facts = [:]
        for (Object one : node.actions) {
            switch (one.class.simpleName) {
                case 'WorkspaceAction': case 'WorkspaceActionImpl': facts.agent = name(one.node); break
                case 'ErrorAction': facts.error = error(one.error); break
                case 'StageAction': case 'StageActionImpl': facts.stage = name(one.stageName); break
                case 'WarningAction': facts.warning = one.result?.toString(); break
                case 'NotExecutedNodeAction': facts.notExecuted = true; break
                case 'PauseAction':
                    if (facts.pausedAt == null) { facts.pausedAt = one.startTime; facts.pausedUntil = one.endTime }
                    break
                case 'TagsAction':
                    if (one.getTagValue('STAGE_STATUS') != null) facts.status = name(one.getTagValue('STAGE_STATUS'))
                    if (one.getTagValue('SYNTHETIC_STAGE') != null) facts.synthetic = name(one.getTagValue('SYNTHETIC_STAGE'))
                    break
            }
        }
        return facts
    }

    /** Of an error its classes, and the ids that tell errors apart. */
    static Map error(Throwable error) {
        Map facts = [class: error.class.name]
        List ids = []
        Throwable at = error
        for (int depth = 0; at != null && depth < 8; depth++) {
            for (Throwable one : at.suppressed) if (one.class.simpleName == 'ErrorId') ids << name(one.uuid)
            if (facts.result == null && at.class.simpleName == 'FlowInterruptedException') {
                facts.result = at.result?.toString()
                facts.cause = at.causes?.collect { it.class.name }?.find()
            }
            at = at.cause
        }
        if (!ids.isEmpty()) facts.ids = ids.take(8)
        return facts
    }

    Map step(Object step, Object node) {
        Map facts = [run: runOf(node.execution), node: number(node.id)]
        if (step.class.name == NODE) facts.label = name(step.label)
        else facts.delegate = step.delegate?.class?.name
        return facts
    }

    /** An item of the queue: what it is, in what state, and the class of what it waits for. */
    Map item(Object item, String state) {
        Map facts = [item: item.id, state: state, since: item.inQueueSince]
        Object task = item.task
        if (task.class.simpleName == 'PlaceholderTask') {
            // By its fields, as they are written to queue.xml: asking the task may wait for the run to be loaded.
            facts.run = name(task.@runId)
            facts.node = number(task.@context.@id)
        }
        Object owner = task.ownerTask
        if (owner.metaClass.hasProperty(owner, 'fullName')) facts.pipeline = name(owner.fullName)
        facts.label = name(item.assignedLabel?.name)
        if (state == 'buildable') {
            facts.isPending = item.isPending()
            facts.buildableSince = item.buildableStartMilliseconds
        }
        if (state == 'buildable' || state == 'blocked') facts.blockages = blockages(item.causeOfBlockage)
        return facts
    }

    /** Jenkins puts several in one, by the sentences that they would be shown as: those are left out. */
    static List blockages(Object cause) {
        if (cause == null) return null
        List all = cause.class.simpleName == 'CompositeCauseOfBlockage' ? new ArrayList(cause.uniqueReasons.values()) : [cause]
        return all.take(20).collect { blockage(it) }
    }

    static Map blockage(Object cause) {
        Map facts = [class: cause.class.name]
        if (cause.class.simpleName.startsWith('BecauseNode')) facts.agent = name(cause.node?.nodeName)
        if (cause.class.simpleName.startsWith('BecauseLabel')) {
            facts.label = name(cause.label?.name)
            facts.hasNodes = !cause.label.isEmpty()
        }
        return facts
    }

    Map agent(Object computer) {
        Object node = computer.node
        Map facts = [agent: name(computer.name), isOffline: computer.isOffline(), isTemporary: computer.isTemporarilyOffline()]
        if (node != null) {
            facts.executors = node.numExecutors
            facts.labels = node.assignedLabels.collect { name(it.name) }.take(100)
        }
        if (facts.isOffline) facts.cause = computer.offlineCause?.class?.name
        return facts
    }

    /** Of a running execution what no listener tells. */
    Map cps(Object execution) {
        Map facts = [run: runOf(execution), heads: execution.currentHeads.collect { number(it.id) }]
        // Fields of the engine that support bundles are made of; another version may not have them.
        try { if (isLoaded(execution)) facts.isPaused = execution.isPaused() } catch (MissingMethodException ignored) { }
        try {
            Map active = [:]
            long now = System.nanoTime()
            for (Object timing : new ArrayList(execution.@liveIncompleteTimings)) {
                String kind = timing.kind.name()
                long ms = (long) ((now - timing.startNanos) / 1_000_000)
                Map known = active[kind]
                active[kind] = [count: (known?.count ?: 0) + 1, longestMs: Math.max(ms, known?.longestMs ?: 0)]
            }
            facts.active = active
        } catch (MissingFieldException ignored) { }
        try {
            Map spent = [:]
            execution.@liveTimings.each { kind, ns -> spent[name(kind)] = (long) (ns.longValue() / 1_000_000) }
            facts.spentMs = spent
        } catch (MissingFieldException ignored) { }
        return facts
    }

    /** A run that is not loaded yet says that it is not paused; that is not to be believed. */
    static boolean isLoaded(Object execution) {
        try { return execution.@programPromise?.isDone() } catch (MissingFieldException ignored) { return true }
    }

    static Map lock(Object resource) {
        Map facts = [resource: name(resource.name), isReserved: resource.isReserved()]
        Object run = resource.isLocked() ? resource.build : null
        if (run != null) facts.heldBy = runName(run)
        try { if (resource.reservedTimestamp != null) facts.since = resource.reservedTimestamp.time } catch (MissingPropertyException ignored) { }
        try { facts.labels = resource.labelsAsList.collect { name(it) }.take(100) } catch (MissingPropertyException ignored) { }
        return facts
    }

    /** The actions of a node by the simple names of their classes and of what these are. */
    private Map<String, Object> actionsOf(Object node) {
        Map<String, Object> found = [:]
        for (Object one : node.actions) for (String name : namesOf(one.class)) if (!found.containsKey(name)) found[name] = one
        return found
    }

    private final Map<Class, List<String>> namesOfClass = new WeakHashMap<Class, List<String>>()

    private List<String> namesOf(Class type) {
        List<String> known = namesOfClass.get(type)
        if (known != null) return known
        List<String> names = []
        for (Class at = type; at != null && at != Object; at = at.superclass) {
            names << at.simpleName
            for (Class one : at.interfaces) names << one.simpleName
        }
        namesOfClass.put(type, names)
        return names
    }

    /** Ids of nodes are numbers; one that is none is left out. */
    static Integer number(Object id) { return (id as String).isInteger() ? (id as String).toInteger() : null }
}

/** Writes what the listeners tell and what it looks up itself, in one thread. */
class FlowmeterHook implements Runnable {
    static final int VERSION = 1
    static final String EXECUTIONS = 'org.jenkinsci.plugins.workflow.flow.FlowExecutionList'
    static final String LOCKS = 'org.jenkins.plugins.lockableresources.LockableResourcesManager'
    final FlowmeterLimits limits
    final FlowmeterInbox inbox
    final String session = UUID.randomUUID().toString()
    private final FlowmeterFacts facts = new FlowmeterFacts()
    private final FlowmeterSpool spool
    private final Object jenkins
    private final ClassLoader loader
    private final List<List> listeners = []
    private final Map<String, Map<Integer, Map>> open = new LinkedHashMap()
    private final Map<String, String> lastSaid = [:]
    private final Map<String, Long> counts = [:]
    private final List<String> lines = []
    /** Runs whose beginning was told, or that were found running. */
    private final Set<String> known = new HashSet<String>()
    private List<String> running = []
    private boolean isBeatDue = false
    private final long startedNs = System.nanoTime()
    private int openNodes = 0
    private long seq = 0
    private long droppedSaid = 0
    private long failed = 0
    private Thread thread
    volatile boolean isStopping = false
    private volatile String lastWord = 'stopped'

    FlowmeterHook(Object jenkins, ClassLoader loader, FlowmeterLimits limits) {
        this.jenkins = jenkins
        this.loader = loader
        this.limits = limits
        inbox = new FlowmeterInbox(limits.queued)
        spool = new FlowmeterSpool(limits)
    }

    /** Takes out listeners of hooks before this one, whoever loaded them, adds its own, and begins to write. */
    void start(Map<String, List<String>> wanted) {
        Map skipped = [:]
        List installed = []
        wanted.each { simpleName, definition ->
            try {
                Class type = loader.loadClass(definition[0])
                removeOld(type, simpleName)
                Class listener = new GroovyClassLoader(loader).parseClass(definition[1])
                Object one = listener.newInstance(inbox, this)
                jenkins.getExtensionList(type).add(one)
                listeners << [type, one]
                installed << simpleName
            } catch (Throwable problem) {
                // A plugin that is not there, or another version of it.
                skipped[simpleName] = problem.class.name
            }
        }
        for (String type : [EXECUTIONS, LOCKS]) try { loader.loadClass(type) } catch (Throwable problem) { skipped[type.tokenize('.')[-1]] = problem.class.name }
        say('hook', System.currentTimeMillis(), [state: 'started', hookVersion: VERSION, jenkins: version(), listeners: installed, skipped: skipped])
        thread = new Thread(this, 'Flowmeter hook')
        thread.daemon = true
        thread.priority = Thread.MIN_PRIORITY
        thread.start()
    }

    /** Ends it: no listener of it is left, and what was told is written. */
    void stop(String why) {
        if (isStopping) return
        lastWord = why
        isStopping = true
        for (List one : listeners) try { jenkins.getExtensionList(one[0]).remove(one[1]) } catch (Throwable ignored) { }
        inbox.isOpen = false
    }
    private void removeOld(Class type, String simpleName) {
        Object list = jenkins.getExtensionList(type)
        for (Object old : new ArrayList(list)) {
            if (old.class.simpleName != simpleName) continue
            list.remove(old)
            try { old.hook.stop('replaced') } catch (Throwable ignored) { }
        }
    }

    void run() {
        attempt { becomeSystem() }
        long polledNs = 0
        long beatNs = 0
        boolean first = true
        while (true) {
            try {
                boolean wrote = drain()
                long now = System.nanoTime()
                if (first || now - polledNs > limits.pollMs * 1_000_000L) {
                    if (new File(limits.folder, 'stop').exists()) stop('stopped')
                    // Before that, asking for runs would have them loaded too early.
                    if (!isStopping && isUp()) { poll(); first = false }
                    polledNs = System.nanoTime()
                }
                if (now - beatNs > limits.beatMs * 1_000_000L) { beat(); beatNs = now }
                flush()
                if (isStopping && !wrote) break
                if (!wrote) Thread.sleep(limits.idleMs)
            } catch (InterruptedException ignored) {
                stop('interrupted')
            } catch (Throwable ignored) {
                failed++
            }
        }
        say('hook', System.currentTimeMillis(), [state: lastWord])
        flush()
        spool.close()
    }

    /** A thread is nobody by itself, and Jenkins shows nobody an empty queue. */
    private void becomeSystem() {
        Class acl = classOf('hudson.security.ACL')
        if (acl == null) return
        try { acl.as2(acl.SYSTEM2) } catch (MissingPropertyException | MissingMethodException ignored) { acl.as(acl.SYSTEM) }
    }

    private boolean isUp() { return jenkins.initLevel.name() == 'COMPLETED' && !jenkins.isTerminating() }

    /** Writes at most some hundred events, so that polls and beats have their turn. */
    private boolean drain() {
        int taken = 0
        for (Object[] one = inbox.next(); one != null; one = inbox.next()) {
            long at = (long) one[1]
            try { tell((String) one[0], at, one[2], one[3]) } catch (Throwable ignored) { failed++ }
            if (++taken >= 500) break
        }
        return taken > 0
    }

    private void tell(String kind, long at, Object what, Object more) {
        counts[kind] = (counts[kind] ?: 0L) + 1
        switch (kind) {
            case 'node': tellNode(at, what); break
            case 'step': say('step', at, facts.step(what, more)); break
            case 'run':
                if (isPipeline(what)) tellRun(at, what, (String) more)
                break
            case 'execution':
                Map told = facts.execution(what, (String) more)
                say('execution', at, told)
                if (more == 'completed') {
                    // What the engine spent is whole now.
                    if (classOf(EXECUTIONS) != null) attempt { say('cps', at, facts.cps(what)) }
                    forget((String) told.run)
                }
                else if (more == 'resumed') what.currentHeads.each { keep(told.run, facts.number(it.id), it) }
                break
            case 'item':
                if (more == 'left') { say('queue', at, [item: what.id, state: 'left', isCancelled: what.isCancelled()]); lastSaid.remove('item ' + what.id) }
                else tellItem(at, what, (String) more)
                break
            case 'agent': tellAgent(at, what); break
        }
    }

    private void tellRun(long at, Object run, String state) {
        Map told = facts.run(run, state)
        say('run', at, told)
        if (state == 'started') known << told.run
        else if (state != 'completed') forget((String) told.run)
    }

    private static boolean isPipeline(Object run) { return run.class.simpleName == 'WorkflowRun' }

    /** A new node says that those before it have all they will get. */
    private void tellNode(long at, Object node) {
        Map told = facts.node(node)
        say('node', at, told)
        for (Integer parent : told.parents) tellLater(at, told.run, parent, false)
        if (told.closes != null) tellLater(at, told.run, told.closes, true)
        if (told.kind == 'FlowEndNode') { sayLater(at, told.run, told.node, facts.later(node)); forget((String) told.run) }
        else keep(told.run, told.node, node)
    }

    private void keep(Object run, Integer id, Object node) {
        if (id == null || openNodes >= limits.openNodes) return
        Map ofRun = open[run]
        if (ofRun == null) open[run] = ofRun = new LinkedHashMap()
        if (ofRun.put(id, [node: node, said: [:]]) == null) openNodes++
    }

    private void forget(String run) {
        Map ofRun = open.remove(run)
        if (ofRun != null) openNodes -= ofRun.size()
        lastSaid.remove('cps ' + run)
        known.remove(run)
    }

    /** What a node got since it came; nothing more comes to it once something follows, but to the start of a block until that ends. */
    private void tellLater(long at, Object run, Integer id, boolean isClosed) {
        Map ofRun = open[run]
        Map held = ofRun?.get(id)
        if (held == null) return
        Map later = facts.later(held.node)
        if (later != held.said) { sayLater(at, run, id, later); held.said = later }
        held.isFollowed = true
        if (isClosed || !isStart(held.node)) { ofRun.remove(id); openNodes-- }
    }

    private static boolean isStart(Object node) { return node.class.simpleName == 'StepStartNode' || node.class.simpleName == 'FlowStartNode' }

    private void sayLater(long at, Object run, Integer id, Map later) {
        if (!later.isEmpty()) say('facts', at, [run: run, node: id] + later)
    }

    private void tellItem(long at, Object item, String state) {
        Map told = facts.item(item, state)
        if (told.pipeline != null || told.run != null) sayIfNew('item ' + item.id, 'queue', at, told)
    }

    private void tellAgent(long at, Object computer) {
        Map told = facts.agent(computer)
        sayIfNew('agent ' + told.agent, 'agent', at, told)
    }

    /** Looks at what has no listener, or may have changed without one being told. */
    private void poll() {
        long at = System.currentTimeMillis()
        attempt { for (Object one : jenkins.computers) attempt { tellAgent(at, one) } }
        attempt { for (Object item : jenkins.queue.items) attempt { tellItem(at, item, stateOf(item)) } }
        attempt { pollExecutions(at) }
        attempt { pollLocks(at) }
        attempt { pollNodes(at) }
    }

    private static String stateOf(Object item) {
        if (item.class.simpleName == 'BlockedItem') return 'blocked'
        return item.class.simpleName == 'BuildableItem' ? 'buildable' : 'waiting'
    }

    private Class classOf(String name) { try { return loader.loadClass(name) } catch (ClassNotFoundException ignored) { return null } }

    private List pollExecutionList() {
        List all = []
        for (Object one : classOf(EXECUTIONS)?.get() ?: []) { if (all.size() >= limits.listed) break; all << one }
        return all
    }

    private void pollExecutions(long at) {
        running = []
        for (Object execution : pollExecutionList()) attempt {
            Map told = facts.cps(execution)
            running << told.run
            if (known.size() < 100_000 && known.add(told.run)) tellRunning(at, (String) told.run, execution)
            // Times change all the time: they are told with what else changed, and with each beat.
            String key = 'cps ' + told.run
            String same = FlowmeterJson.of([told.heads, told.isPaused, told.active?.keySet()])
            boolean isLong = told.active?.any { kind, one -> one.longestMs > 1000 }
            if (same != lastSaid[key] || isLong || isBeatDue) say('cps', at, told)
            lastSaid[key] = same
        }
        isBeatDue = false
    }

    /** A run that was running before: what began it was told to nobody. */
    private void tellRunning(long at, String name, Object execution) {
        Object run = execution.owner.executable
        if (isPipeline(run)) say('run', at, facts.run(run, 'running'))
        say('execution', at, facts.execution(execution, 'running'))
        enumerate(at, name, execution)
        execution.currentHeads.each { if (open[name]?.get(facts.number(it.id)) == null) keep(name, facts.number(it.id), it) }
    }

    /** The blocks around the heads of a run that was found running. */
    private void enumerate(long at, String name, Object execution) {
        Set seen = []
        execution.currentHeads.each { head ->
            List around = [head]
            attempt { around.addAll(head.enclosingBlocks) }
            for (Object node : around.reverse()) if (seen.add(node.id)) {
                say('node', at, facts.node(node) + [isEarlier: true])
                sayLater(at, name, facts.number(node.id), facts.later(node))
            }
        }
    }

    private void pollLocks(long at) {
        Class type = classOf(LOCKS)
        if (type == null) return
        List locks = new ArrayList(type.get().resources).take(limits.listed).collect { FlowmeterFacts.lock(it) }
        sayIfNew('locks', 'locks', at, [locks: locks])
    }

    /** Nodes get pauses while nothing follows them; what is followed is told with what follows. */
    private void pollNodes(long at) {
        open.each { run, ofRun ->
            ofRun.each { id, held ->
                if (!held.isFollowed) attempt {
                    Map later = facts.later(held.node)
                    if (later != held.said) { sayLater(at, run, id, later); held.said = later }
                }
            }
        }
    }

    private void beat() {
        isBeatDue = true
        List items = []
        attempt { items = jenkins.queue.items.collect { it.id }.take(limits.listed) }
        say('beat', System.currentTimeMillis(), [
            upMs: (long) ((System.nanoTime() - startedNs) / 1_000_000), isUp: isUp(), waiting: inbox.waiting(), dropped: inbox.dropped.get(),
            unwritten: spool.lost, failed: failed, counts: counts, running: running, items: items])
    }

    private void sayIfNew(String key, String event, long at, Map told) {
        String text = FlowmeterJson.of(told)
        if (text == lastSaid[key]) return
        if (lastSaid.size() > 100_000) lastSaid.clear()
        lastSaid[key] = text
        say(event, at, told)
    }

    /** Numbers go on where events were dropped: who reads sees how many are missing. */
    private void say(String event, long at, Map told) {
        long dropped = inbox.dropped.get()
        seq += 1 + dropped - droppedSaid
        droppedSaid = dropped
        Map line = [v: VERSION, session: session, seq: seq, at: at, event: event]
        told.each { key, value -> if (value != null) line[key] = value }
        lines << FlowmeterJson.of(line)
    }

    private void flush() {
        spool.write(lines)
        lines.clear()
    }

    private void attempt(Closure look) { try { look() } catch (Throwable ignored) { failed++ } }

    private String version() { try { return jenkins.version?.toString() } catch (Throwable ignored) { return null } }
}

// Listeners are compiled one by one: where a plugin is missing, only its listener is.
// What they keep as `hook` is how the next hook ends this one.
def listener = { String name, String declaration, String superCall, String methods ->
    """class ${name} ${declaration} {
        final FlowmeterInbox inbox
        final Object hook
        ${name}(FlowmeterInbox inbox, Object hook) { ${superCall}this.inbox = inbox; this.hook = hook }
        ${methods}
    }""".toString()
}
def tells = { String method, String kind, String what, String more -> "void ${method} { inbox.take('${kind}', ${what}, ${more}) }\n" }
def flow = 'org.jenkinsci.plugins.workflow.flow.'
def item = 'hudson.model.Queue.'
def execution = { String on, String state -> tells("${on}(${flow}FlowExecution execution)", 'execution', 'execution', "'${state}'") }

def wanted = [
    FlowmeterRunListener: ['hudson.model.listeners.RunListener', listener('FlowmeterRunListener', 'extends hudson.model.listeners.RunListener', 'super(hudson.model.Run); ',
        tells('onStarted(hudson.model.Run run, hudson.model.TaskListener log)', 'run', 'run', "'started'") +
        tells('onCompleted(hudson.model.Run run, hudson.model.TaskListener log)', 'run', 'run', "'completed'") +
        tells('onFinalized(hudson.model.Run run)', 'run', 'run', "'finalized'") +
        tells('onDeleted(hudson.model.Run run)', 'run', 'run', "'deleted'"))],
    FlowmeterQueueListener: ['hudson.model.queue.QueueListener', listener('FlowmeterQueueListener', 'extends hudson.model.queue.QueueListener', 'super(); ',
        tells("onEnterWaiting(${item}WaitingItem item)", 'item', 'item', "'waiting'") +
        tells("onEnterBlocked(${item}BlockedItem item)", 'item', 'item', "'blocked'") +
        tells("onEnterBuildable(${item}BuildableItem item)", 'item', 'item', "'buildable'") +
        tells("onLeft(${item}LeftItem item)", 'item', 'item', "'left'"))],
    FlowmeterComputerListener: ['hudson.slaves.ComputerListener', listener('FlowmeterComputerListener', 'extends hudson.slaves.ComputerListener', 'super(); ',
        tells('onOnline(hudson.model.Computer computer, hudson.model.TaskListener log)', 'agent', 'computer', 'null') +
        tells('onOffline(hudson.model.Computer computer, hudson.slaves.OfflineCause cause)', 'agent', 'computer', 'null') +
        tells('onTemporarilyOffline(hudson.model.Computer computer, hudson.slaves.OfflineCause cause)', 'agent', 'computer', 'null') +
        tells('onTemporarilyOnline(hudson.model.Computer computer)', 'agent', 'computer', 'null'))],
    FlowmeterGraphListener: [flow + 'GraphListener', listener('FlowmeterGraphListener', "implements ${flow}GraphListener.Synchronous", '',
        tells('onNewHead(org.jenkinsci.plugins.workflow.graph.FlowNode node)', 'node', 'node', 'null'))],
    // Only of steps that a flow node does not tell all about: the label of `node`, what a step that delegates delegates to.
    FlowmeterStepListener: [flow + 'StepListener', listener('FlowmeterStepListener', "implements ${flow}StepListener", '', """
        void notifyOfNewStep(org.jenkinsci.plugins.workflow.steps.Step step, org.jenkinsci.plugins.workflow.steps.StepContext context) {
            try {
                String name = step.class.name
                if (name == '${FlowmeterFacts.NODE}' || name.startsWith('org.jenkinsci.plugins.workflow.steps.Core'))
                    inbox.take('step', step, context.get(org.jenkinsci.plugins.workflow.graph.FlowNode))
            } catch (Throwable ignored) { inbox.dropped.incrementAndGet() }
        }""")],
    FlowmeterExecutionListener: [flow + 'FlowExecutionListener', listener('FlowmeterExecutionListener', "extends ${flow}FlowExecutionListener", 'super(); ',
        execution('onCreated', 'created') + execution('onRunning', 'running') + execution('onResumed', 'resumed') + execution('onCompleted', 'completed'))],
]

def controller = jenkins.model.Jenkins.getInstance()
def limits = binding.hasVariable('flowmeterLimits') ? new FlowmeterLimits(binding.getVariable('flowmeterLimits')) : new FlowmeterLimits()
if (limits.folder == null) limits.folder = new File(controller.rootDir, 'flowmeter')
if (new File(limits.folder, 'stop').exists()) {
    println 'Flowmeter hook: not installed, as there is a file flowmeter/stop.'
} else {
    def hook = new FlowmeterHook(controller, this.class.classLoader, limits)
    hook.start(wanted)
    println "Flowmeter hook ${FlowmeterHook.VERSION} writes to ${limits.folder}."
    binding.setVariable('flowmeterHook', hook)
}
null
