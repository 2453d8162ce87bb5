// process does the work of a job. Some fail.
//if heedContext is true
func process(ctx context.Context, job int) (int, error) {
	//if timeoutMs is not 0
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	//end
//else
func process(job int) (int, error) {
//end
	//if work is hash
	var digest [sha256.Size]byte
	for range workBlocks {
		//if heedContext is true
		if ctx.Err() != nil {
			//if timeoutMs is 0
			return 0, ctx.Err()
			//else
			return 0, fmt.Errorf("job %d: %w", job, ctx.Err())
			//end
		}
		//end
		digest = sha256.Sum256(digest[:])
	}
	//end
	//if work is sleep
	//if heedContext is true
	select {
	case <-time.After(workTime):
	case <-ctx.Done():
		//if timeoutMs is 0
		return 0, ctx.Err()
		//else
		return 0, fmt.Errorf("job %d: %w", job, ctx.Err())
		//end
	}
	//else
	time.Sleep(workTime)
	//end
	//end
	//if work is image
	//if heedContext is true
	if err := makeThumbnails(ctx, job); err != nil {
		//if timeoutMs is 0
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		//end
	//else
	if err := makeThumbnails(job); err != nil {
	//end
		return 0, fmt.Errorf("job %d: %w", job, err)
	}
	//end
	//if work is fetch
	//if heedContext is true
	if err := fetch(ctx, job); err != nil {
		//if timeoutMs is 0
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		//end
	//else
	if err := fetch(job); err != nil {
	//end
		return 0, fmt.Errorf("job %d: %w", job, err)
	}
	//else
	if slices.Contains(failing, job) {
		return 0, fmt.Errorf("job %d: failed", job)
	}
	//end
	return job * 2, nil
}
//if work is fetch

// fetch gets a file; those of the failing jobs do not exist.
//if heedContext is true
func fetch(ctx context.Context, job int) error {
//else
func fetch(job int) error {
//end
	name := "job"
	if slices.Contains(failing, job) {
		name = "missing"
	}
	url := fmt.Sprintf("%s/fetch/%s.json?n=%d", site, name, job)
	//if heedContext is true
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	//else
	resp, err := http.Get(url)
	//end
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
//end
//if work is image

// makeThumbnails decodes a picture and saves it in three sizes.
//if heedContext is true
func makeThumbnails(ctx context.Context, job int) error {
//else
func makeThumbnails(job int) error {
//end
	file, err := os.Open(fmt.Sprintf("pictures/%d", job))
	if err != nil {
		return err
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		return err
	}
	for _, side := range []int{longest, longest / 2, longest / 4} {
		//if heedContext is true
		if ctx.Err() != nil {
			return ctx.Err()
		}
		//end
		to := image.NewRGBA(fit(picture.Bounds(), side))
		draw.CatmullRom.Scale(to, to.Bounds(), picture, picture.Bounds(), draw.Src, nil)
		if err := save(to, job); err != nil {
			return err
		}
	}
	return nil
}

//include save_thumbnail.go
//end
