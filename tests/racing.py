"""Several threads at once on the test's database."""

from threading import Barrier, Thread

from models.core.database import database


def side_by_side(*works):
    """Run functions in threads that start at the same time. Returns their results in order.

    If one of them raises an exception, it is raised here.
    """
    start = Barrier(len(works))
    results = [None] * len(works)

    def run(place, work):
        start.wait()
        try:
            results[place] = work()
        except Exception as error:  # handed on below, where the test sees it
            results[place] = error
        finally:
            database.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results
