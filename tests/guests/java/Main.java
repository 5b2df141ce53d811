// The guest of java/*: collections, thread pools, parallel streams, exceptions from faults, stack overflow,
// garbage. work.jar is made from it (the guests' root has no compiler):
//   javac --release 17 -d classes Main.java && jar --create --file work.jar --main-class Main -C classes .
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.*;
public class Main {
    sealed interface Shape permits Circle, Square {}
    record Circle(double r) implements Shape {}
    record Square(double s) implements Shape {}
    static double area(Shape s) {
        if (s instanceof Circle c) return Math.PI * c.r() * c.r();
        if (s instanceof Square q) return q.s() * q.s();
        throw new IllegalStateException();
    }
    static int depth(int n) { return depth(n + 1) + 1; }
    public static void main(String[] args) throws Exception {
        System.out.println(System.getProperty("os.arch") + " " + args.length);
        Map<String, Integer> words = new TreeMap<>();
        for (int i = 0; i < 200000; i++) words.merge("w" + (i * 7919 % 1009), 1, Integer::sum);
        System.out.println(words.size() + " " + words.get("w17"));
        ExecutorService pool = Executors.newFixedThreadPool(8);
        AtomicLong sum = new AtomicLong();
        List<Future<Long>> futures = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            final int seed = t;
            futures.add(pool.submit(() -> { long x = seed; for (int i = 0; i < 300000; i++) { x = x * 6364136223846793005L + 1442695040888963407L; if (i % 1000 == 0) sum.addAndGet(x >>> 40); } return x; }));
        }
        long all = 0; for (Future<Long> f : futures) all ^= f.get();
        pool.shutdown();
        System.out.println(Long.toHexString(all) + " " + sum.get());
        System.out.println(IntStream.rangeClosed(1, 100000).parallel().mapToLong(i -> (long) i * i).sum());
        int caught = 0;
        for (int i = 0; i < 20000; i++) { try { Object o = i % 2 == 0 ? null : "x"; o.hashCode(); int[] a = new int[2]; a[i % 4] = 1; } catch (NullPointerException | ArrayIndexOutOfBoundsException e) { caught++; } }
        System.out.println("caught " + caught);
        try { depth(0); } catch (StackOverflowError e) { System.out.println("deep"); }
        try { System.out.println(1 / (args.length * 0)); } catch (ArithmeticException e) { System.out.println(e.getMessage()); }
        System.out.printf("%.6f %.3e%n", area(new Circle(2)) + area(new Square(3)), Math.pow(1.1, 100));
        ConcurrentHashMap<Integer, Integer> m = new ConcurrentHashMap<>();
        Thread[] ts = new Thread[4];
        for (int t = 0; t < 4; t++) { ts[t] = new Thread(() -> { for (int i = 0; i < 50000; i++) m.merge(i % 97, 1, Integer::sum); }); ts[t].start(); }
        for (Thread t : ts) t.join();
        System.out.println(m.values().stream().mapToInt(Integer::intValue).sum());
        List<byte[]> garbage = new ArrayList<>();
        for (int i = 0; i < 2000; i++) { garbage.add(new byte[10000]); if (garbage.size() > 100) garbage.clear(); }
        System.gc();
        System.out.println(Stream.of("b","a","c").sorted(Comparator.reverseOrder()).collect(Collectors.joining(",")));
        StringBuilder sb = new StringBuilder(); for (int i = 0; i < 1000; i++) sb.append(i).append(','); System.out.println(sb.toString().hashCode());
    }
}
